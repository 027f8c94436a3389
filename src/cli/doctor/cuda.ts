import { join } from 'node:path';
import { packagePath } from '../../config/package-path.js';
import { type Examination, ok, problem, warning } from './examination.js';
import type { Host } from './host.js';
import { missingLibraries } from './shared-libraries.js';

/** The version of ONNX Runtime whose provider library needs the libraries below. */
export const RUNTIME_VERSION = '1.30.0';
/** NVIDIA's compatibility table: CUDA 13.0 requires a driver of release 580 or newer. */
const OLDEST_DRIVER = 580;
/** Memory for two checkpoints of the published size, a volume and cuDNN's workspaces, with a margin. */
const COMFORTABLE_CARD_MB = 8192;

const PROVIDER = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
const DRIVER = 'libcuda.so.1';
/** Dependencies in `readelf -d libonnxruntime_providers_cuda.so`, and libraries that it opens (cuDNN, cuFFT, NVRTC). */
const CUDA = [
  'libcudart.so.13',
  'libcublas.so.13',
  'libcublasLt.so.13',
  'libcurand.so.10',
  'libcufft.so.12',
  'libnvrtc.so.13',
];
const CUDNN = ['libcudnn.so.9'];

const QUERY = [
  '--query-gpu=index,name,driver_version,memory.total,memory.used',
  '--format=csv,noheader,nounits',
];

/** Examines driver, card, CUDA, cuDNN and ONNX Runtime's provider for DEVICE=cuda. */
export async function examineCuda(host: Host, deviceId: number): Promise<Examination[]> {
  if (host.platform !== 'linux') {
    return [problem('GPU', 'DEVICE=cuda is for Linux only. Set DEVICE=webgpu or DEVICE=cpu.')];
  }
  return [await examineCard(host, deviceId), await examineLibraries(host), examineProvider(host)];
}

async function examineCard(host: Host, deviceId: number): Promise<Examination> {
  const answer = await host.run('nvidia-smi', ...QUERY);
  if (answer === undefined) {
    return problem(
      'GPU',
      'nvidia-smi does not answer. Install the NVIDIA driver; for containers the NVIDIA Container Toolkit too, and reserve a card (docker-compose.yml, profile gpu).',
    );
  }
  const cards = answer
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()));
  const card = cards.find(([index]) => Number(index) === deviceId);
  if (card === undefined) {
    return problem(
      'GPU',
      `There is no card ${deviceId}; there are ${cards.map(([index]) => index).join(', ')}. Correct CUDA_DEVICE_ID. In a container it counts the container's cards from 0.`,
    );
  }
  const [, name = 'unknown', driver = 'unknown', total = 'unknown', used = 'unknown'] = card;
  const described = `${name}, driver ${driver}, ${used} of ${total} MB used`;
  if (Number.parseInt(driver, 10) < OLDEST_DRIVER) {
    return problem(
      'GPU',
      `${described}. The driver is too old for CUDA 13: install ${OLDEST_DRIVER} or newer.`,
    );
  }
  if (Number(total) - Number(used) < COMFORTABLE_CARD_MB) {
    return warning(
      'GPU',
      `${described}. Models of the published size need ${COMFORTABLE_CARD_MB} MB: check with nvidia-smi which other programs use the card.`,
    );
  }
  return ok('GPU', `${described}.`);
}

async function examineLibraries(host: Host): Promise<Examination> {
  const missing = await missingLibraries(host, [DRIVER, ...CUDA, ...CUDNN]);
  if (missing.length === 0) return ok('CUDA libraries', 'CUDA 13 and cuDNN 9 are found.');
  const remedies = [
    missing.includes(DRIVER) && `${DRIVER} comes with the driver`,
    missing.some((name) => CUDA.includes(name)) && 'install the CUDA 13 runtime',
    missing.some((name) => CUDNN.includes(name)) && 'install cuDNN 9 for CUDA 13',
  ].filter((remedy) => remedy !== false);
  return problem(
    'CUDA libraries',
    `Not found: ${missing.join(', ')}. Remedy: ${remedies.join('; ')}; or use the CUDA image (docker/Dockerfile). Add non-standard directories to LD_LIBRARY_PATH.`,
  );
}

function examineProvider(host: Host): Examination {
  const directory = packagePath('node_modules', 'onnxruntime-node', 'bin', 'napi-v6', 'linux', 'x64');
  const missing = PROVIDER.filter((name) => !host.list(directory).includes(name));
  if (missing.length === 0) return ok('CUDA provider', 'ONNX Runtime’s provider libraries are in place.');
  return problem(
    'CUDA provider',
    `${missing.map((name) => join(directory, name)).join(' and ')} missing. Copy them from the package onnxruntime-gpu ${RUNTIME_VERSION} as docker/Dockerfile does, or use the CUDA image.`,
  );
}

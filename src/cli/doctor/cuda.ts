import { findCudaCard } from '../../core/inference/cuda/cuda-card.js';
import { cudaLibrariesFault } from '../../core/inference/cuda/cuda-libraries.js';
import { CUDA_RELEASE } from '../../core/inference/cuda/cuda-release.js';
import { cudaProviderFault } from '../../core/inference/cuda/cuda-provider.js';
import { type Examination, ok, problem, warning } from './examination.js';
import type { Host } from './host.js';

/**
 * Memory for both checkpoints of the published size, an ordinary study, and the context of CUDA and cuDNN. The largest
 * volumes need {@link LARGEST_VOLUMES_MB}.
 */
const ORDINARY_STUDIES_MB = 4096;
const LARGEST_VOLUMES_MB = 8192;

/** Examines driver, cards, CUDA, cuDNN and ONNX Runtime's provider for DEVICE=cuda. */
export async function examineCuda(host: Host, deviceIds: readonly number[]): Promise<Examination[]> {
  if (host.platform !== 'linux') {
    return [problem('GPU', 'DEVICE=cuda is for Linux only. Set DEVICE=webgpu or DEVICE=cpu.')];
  }
  const libraries = await cudaLibrariesFault(host);
  const provider = await cudaProviderFault(host);
  const cards = deviceIds.map((id) => examineCard(host, id, deviceIds.length > 1 ? `GPU ${id}` : 'GPU'));
  return [
    ...(await Promise.all(cards)),
    libraries === undefined
      ? ok('CUDA libraries', `CUDA ${CUDA_RELEASE.cuda} and cuDNN 9 are found.`)
      : problem('CUDA libraries', libraries),
    provider === undefined
      ? ok('CUDA provider', 'ONNX Runtime’s provider libraries are in place.')
      : problem('CUDA provider', provider),
  ];
}

async function examineCard(host: Host, deviceId: number, subject: string): Promise<Examination> {
  const card = await findCudaCard(host, deviceId);
  if (card === undefined)
    return warning(
      subject,
      'nvidia-smi, which comes with the NVIDIA driver, does not answer. The card’s driver, compute capability and memory are therefore not examined.',
    );
  if (!('description' in card)) return problem(subject, card.fault);
  if (card.fault !== undefined) return problem(subject, card.fault);
  if (card.freeMb !== undefined && card.freeMb < ORDINARY_STUDIES_MB) {
    return warning(
      subject,
      `${card.description}. Models of the published size need ${ORDINARY_STUDIES_MB} MB, the largest volumes ${LARGEST_VOLUMES_MB} MB: check with nvidia-smi which other programs use the card.`,
    );
  }
  return ok(subject, `${card.description}.`);
}

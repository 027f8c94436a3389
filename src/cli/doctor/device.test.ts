import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostOf, type HostContents } from '../../../test/builders/host.js';
import { packagePath } from '../../config/package-path.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { PROVIDER_DIRECTORY, RUNTIME_VERSION } from '../../core/inference/cuda/cuda-release.js';
import { requireCuda } from '../../core/inference/cuda/require-cuda.js';
import { examineCuda } from './cuda.js';
import { examineDevices } from './device.js';
import type { Examination } from './examination.js';
import { examineNode } from './node-version.js';

const PROVIDERS = PROVIDER_DIRECTORY;
const CACHE = [
  'libcuda.so.1',
  'libcudart.so.13',
  'libcublas.so.13',
  'libcublasLt.so.13',
  'libcurand.so.10',
  'libcudnn.so.9',
];
const cacheOf = (names: readonly string[]): string =>
  names.map((name) => `\t${name} (libc6,x86-64) => /usr/lib/${name}\n`).join('');
const READY = {
  prints: {
    'nvidia-smi':
      '0, GPU-0a1, NVIDIA H100 80GB HBM3, 580.95.05, 9.0, 81559, 4\n1, GPU-1b2, NVIDIA L4, 580.95.05, 8.9, 23034, 20000\n',
    '/sbin/ldconfig': cacheOf(CACHE),
  },
  directories: {
    [PROVIDERS]: ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'],
  },
  strings: { [`${PROVIDERS}/libonnxruntime_providers_cuda.so`]: [RUNTIME_VERSION] },
};
const withCards = (...cards: readonly string[]): HostContents => ({
  ...READY,
  prints: { ...READY.prints, 'nvidia-smi': `${cards.join('\n')}\n` },
});
const READY_CARD: Examination = {
  subject: 'GPU',
  verdict: 'ok',
  message: 'NVIDIA H100 80GB HBM3, driver 580.95.05, 4 of 81559 MB used.',
};

const devicesOf = (variables: Record<string, string>) => loadConfiguration(variables).devices;

describe('Node.js', () => {
  it.each([
    ['20.19.0', 'ok', '20.19.0.'],
    ['24.0.0', 'ok', '24.0.0.'],
    ['20.18.3', 'problem', '20.18.3 is too old. Install 20.19 or newer.'],
    ['18.20.0', 'problem', '18.20.0 is too old. Install 20.19 or newer.'],
  ])('%s is a %s', (nodeVersion, verdict, message) => {
    expect(examineNode(hostOf({ nodeVersion }))).toEqual({ subject: 'Node.js', verdict, message });
  });

  it('is the version that package.json requires', () => {
    const { engines } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toBe('>=20.19');
  });
});

describe('DEVICE=cuda', () => {
  it('is fine if driver, card, libraries and provider are present', async () => {
    expect(await examineCuda(hostOf(READY), [0])).toEqual([
      READY_CARD,
      { subject: 'CUDA libraries', verdict: 'ok', message: 'CUDA 13 and cuDNN 9 are found.' },
      {
        subject: 'CUDA provider',
        verdict: 'ok',
        message: 'ONNX Runtime’s provider libraries are in place.',
      },
    ]);
  });

  it.each<[string, HostContents, string]>([
    [
      'a card of 8 GB that nothing else uses',
      withCards('0, GPU-0a1, NVIDIA GeForce RTX 3070, 580.95.05, 8.6, 8192, 1'),
      'NVIDIA GeForce RTX 3070, driver 580.95.05, 1 of 8192 MB used.',
    ],
    [
      'a card whose memory nvidia-smi does not report',
      withCards('0, GPU-0a1, NVIDIA A30, 580.95.05, 8.0, [N/A], [N/A]'),
      'NVIDIA A30, driver 580.95.05, memory unknown.',
    ],
    [
      'a part of a card (MIG)',
      { ...READY, visibleDevices: 'MIG-7c5' },
      'MIG-7c5, driver 580.95.05, memory unknown.',
    ],
    [
      'the card that CUDA_VISIBLE_DEVICES puts first',
      {
        ...withCards(
          '0, GPU-0a1, NVIDIA A40, 580.95.05, 8.6, 46068, 0',
          '1, GPU-1b2, NVIDIA L4, 580.95.05, 8.9, 23034, 0',
        ),
        visibleDevices: 'GPU-1b2,GPU-0a1',
      },
      'NVIDIA L4, driver 580.95.05, 0 of 23034 MB used.',
    ],
  ])('is fine with %s', async (_, contents, message) => {
    const [card] = await examineCuda(hostOf(contents), [0]);
    expect(card).toEqual({ subject: 'GPU', verdict: 'ok', message });
  });

  it('examines each of several cards', async () => {
    const [first, second] = await examineCuda(hostOf(READY), [1, 7]);
    expect(first).toMatchObject({ subject: 'GPU 1', verdict: 'warning' });
    expect(second).toMatchObject({ subject: 'GPU 7', verdict: 'problem' });
    expect(second.message).toContain('There is no card 7; there are 0, 1.');
  });

  it('finds libraries in the directories of LD_LIBRARY_PATH', async () => {
    const [, libraries] = await examineCuda(
      hostOf({
        ...READY,
        prints: { ...READY.prints, '/sbin/ldconfig': cacheOf(CACHE.slice(0, -1)) },
        libraryPath: ['/opt/cudnn'],
        directories: { ...READY.directories, '/opt/cudnn': ['libcudnn.so.9'] },
      }),
      [0],
    );
    expect(libraries.verdict).toBe('ok');
  });

  it.each<[string, HostContents, number, string]>([
    [
      'no nvidia-smi',
      { ...READY, prints: { '/sbin/ldconfig': READY.prints['/sbin/ldconfig'] } },
      0,
      'warning GPU: nvidia-smi, which comes with the NVIDIA driver, does not answer. The card’s driver, compute capability and memory are therefore not examined.',
    ],
    [
      'no driver',
      { ...READY, prints: { ...READY.prints, '/sbin/ldconfig': cacheOf(CACHE.slice(1)) } },
      0,
      'problem CUDA libraries: Not found: libcuda.so.1. Remedy: install the NVIDIA driver, for containers the NVIDIA Container Toolkit too, and reserve a card (docker-compose.yml, profile gpu); or use the image (docker/Dockerfile, target cuda). Add non-standard directories to LD_LIBRARY_PATH.',
    ],
    [
      'a driver without a card',
      withCards('No devices were found'),
      0,
      "problem GPU: There is no card 0; there is none. Correct CUDA_DEVICE_ID. In a container it counts the container's cards from 0.",
    ],
    [
      'a missing card number',
      READY,
      2,
      "problem GPU: There is no card 2; there are 0, 1. Correct CUDA_DEVICE_ID. In a container it counts the container's cards from 0.",
    ],
    [
      'a driver that is too old',
      withCards('0, GPU-0a1, NVIDIA A40, 550.54.15, 8.6, 46068, 0'),
      0,
      'problem GPU: NVIDIA A40, driver 550.54.15, 0 of 46068 MB used. The driver is too old for CUDA 13: install 580 or newer, or use the image cuda12.',
    ],
    [
      'a card that other programs fill',
      READY,
      1,
      'warning GPU: NVIDIA L4, driver 580.95.05, 20000 of 23034 MB used. Models of the published size need 4096 MB, the largest volumes 8192 MB: check with nvidia-smi which other programs use the card.',
    ],
    [
      'a V100',
      withCards('0, GPU-0a1, Tesla V100-PCIE-16GB, 580.95.05, 7.0, 16384, 0'),
      0,
      'problem GPU: Tesla V100-PCIE-16GB, driver 580.95.05, 0 of 16384 MB used. Its compute capability is 7.0, and this ONNX Runtime has kernels for 7.5, 8.x, 9.x and 12.x only (docs/gpu.md): use another card, use the image cuda12, or set DEVICE=webgpu or DEVICE=cpu.',
    ],
    [
      'a B200',
      withCards('0, GPU-0a1, NVIDIA B200, 580.95.05, 10.0, 183359, 0'),
      0,
      'problem GPU: NVIDIA B200, driver 580.95.05, 0 of 183359 MB used. Its compute capability is 10.0, and this ONNX Runtime has kernels for 7.5, 8.x, 9.x and 12.x only (docs/gpu.md): use another card, use the image cuda12, or set DEVICE=webgpu or DEVICE=cpu.',
    ],
    [
      'a card that CUDA_VISIBLE_DEVICES hides',
      { ...READY, visibleDevices: '1' },
      1,
      "problem GPU: There is no card 1; there are 0 in CUDA_VISIBLE_DEVICES=1. Correct CUDA_DEVICE_ID. In a container it counts the container's cards from 0.",
    ],
    [
      'a provider of another version',
      { ...READY, strings: { [`${PROVIDERS}/libonnxruntime_providers_cuda.so`]: ['1.26.0'] } },
      0,
      `problem CUDA provider: ${PROVIDERS}/libonnxruntime_providers_cuda.so is not of ONNX Runtime 1.30.0. Copy the libraries of the package onnxruntime-gpu 1.30.0 as docker/Dockerfile does, or use its image (target cuda).`,
    ],
    [
      'libraries of CUDA 12',
      {
        ...READY,
        prints: { ...READY.prints, '/sbin/ldconfig': cacheOf(['libcuda.so.1', 'libcudart.so.12']) },
      },
      0,
      'problem CUDA libraries: Not found: libcudart.so.13, libcublas.so.13, libcublasLt.so.13, libcurand.so.10, libcudnn.so.9. Remedy: install the CUDA 13 runtime; install cuDNN 9 for CUDA 13; or use the image (docker/Dockerfile, target cuda). Add non-standard directories to LD_LIBRARY_PATH.',
    ],
    [
      'no provider libraries',
      { ...READY, directories: {} },
      0,
      `problem CUDA provider: ${PROVIDERS}/libonnxruntime_providers_cuda.so and ${PROVIDERS}/libonnxruntime_providers_shared.so missing. Copy the libraries of the package onnxruntime-gpu 1.30.0 as docker/Dockerfile does, or use its image (target cuda).`,
    ],
    [
      'another system than Linux',
      { platform: 'win32' },
      0,
      'problem GPU: DEVICE=cuda is for Linux only. Set DEVICE=webgpu or DEVICE=cpu.',
    ],
  ])('with %s says what to do', async (_, contents, card, expected) => {
    const examinations = await examineCuda(hostOf(contents), [card]);
    const faulty = examinations.filter(({ verdict }) => verdict !== 'ok');
    expect(faulty.map(({ verdict, subject, message }) => `${verdict} ${subject}: ${message}`)).toEqual([
      expected,
    ]);
  });

  it('lists the libraries and kernels of the installed ONNX Runtime', () => {
    // For another version: run readelf -d and cuobjdump on its provider library, then update the libraries in
    // cuda-libraries.ts, the capabilities in cuda-card.ts, and CUDA_IMAGE in docker/Dockerfile.
    expect(RUNTIME_VERSION).toBe('1.30.0');
  });

  it('with the same fault, is refused by the service in the same words', async () => {
    const host = hostOf(withCards('0, GPU-0a1, Tesla V100-PCIE-16GB, 580.95.05, 7.0, 16384, 0'));
    const [card] = await examineCuda(host, [0]);
    await expect(requireCuda(0, host)).rejects.toMatchObject({
      code: 'inference.device-unusable',
      message: `DEVICE=cuda cannot be used: ${card.message} ctclip doctor examines all of it; DEVICE=cpu works without it.`,
    });
  });
});

describe('DEVICE=webgpu', () => {
  const LOADER = { '/sbin/ldconfig': cacheOf(['libvulkan.so.1']) };

  it.each<[string, HostContents, string]>([
    ['no Vulkan', {}, 'libvulkan.so.1 is not found. Install the Vulkan loader (Debian: libvulkan1).'],
    [
      'a software driver only',
      { prints: LOADER, directories: { '/usr/share/vulkan/icd.d': ['lvp_icd.x86_64.json'] } },
      'Vulkan has no driver of a graphics card. Install it (Debian: mesa-vulkan-drivers, or NVIDIA’s), or set DEVICE=cpu.',
    ],
  ])('with %s says what to do, and does not try', async (_, contents, message) => {
    expect(await examineDevices(devicesOf({ DEVICE: 'webgpu' }), hostOf(contents))).toEqual([
      { subject: 'Graphics', verdict: 'problem', message },
    ]);
  });
});

describe('DEVICE=cpu', () => {
  it('is fine if ONNX Runtime computes', async () => {
    expect(await examineDevices(devicesOf({}), hostOf({ cores: 4 }))).toEqual([
      { subject: 'Processor', verdict: 'ok', message: '4 cores.' },
      { subject: 'ONNX Runtime', verdict: 'ok', message: 'It computes with DEVICE=cpu.' },
    ]);
  });

  it('warns about more threads than cores', async () => {
    const [processor] = await examineDevices(devicesOf({ INFERENCE_THREADS: '16' }), hostOf({ cores: 8 }));
    expect(processor).toEqual({
      subject: 'Processor',
      verdict: 'warning',
      message:
        'INFERENCE_THREADS is 16, but there are 8 cores: more threads than cores are slower. Lower it, or unset it.',
    });
  });

  it.each([
    [
      { CPU_DEVICES: '2', INFERENCE_THREADS: '8' },
      'INFERENCE_THREADS is 8 in each of 2 processes, but there are 8 cores: more threads than cores are slower. Lower it, or unset it.',
    ],
    [
      { CPU_DEVICES: '9' },
      'CPU_DEVICES is 9, but there are 8 cores: device processes without a core of their own are slower. Lower it.',
    ],
  ])('warns about processes that share cores: %j', async (variables, message) => {
    const [processor] = await examineDevices(devicesOf(variables), hostOf({ cores: 8 }));
    expect(processor).toEqual({ subject: 'Processor', verdict: 'warning', message });
  });
});

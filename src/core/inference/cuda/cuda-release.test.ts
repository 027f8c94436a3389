import { describe, expect, it } from 'vitest';
import { hostOf } from '../../../../test/builders/host.js';
import { findCudaCard } from './cuda-card.js';
import { cudaLibrariesFault } from './cuda-libraries.js';
import { cudaReleaseOf } from './cuda-release.js';

/** A host with one card. */
const withCard = (name: string, driver: string, capability: string) =>
  hostOf({ prints: { 'nvidia-smi': `0, GPU-0, ${name}, ${driver}, ${capability}, 16384, 0\n` } });

describe('the image for', () => {
  it.each([
    ['Tesla V100', '525.147.05', '7.0', 'cuda12'],
    ['Tesla V100', '580.95.05', '7.0', 'cuda12'],
    ['Tesla T4', '535.54.03', '7.5', 'cuda12'],
    ['Tesla T4', '580.95.05', '7.5', 'cuda'],
    ['NVIDIA A100', '580.95.05', '8.0', 'cuda'],
    ['NVIDIA L4', '580.95.05', '8.9', 'cuda'],
    ['NVIDIA H200', '580.95.05', '9.0', 'cuda'],
    ['NVIDIA B200', '580.95.05', '10.0', 'cuda12'],
    ['NVIDIA GeForce RTX 5090', '580.95.05', '12.0', 'cuda'],
  ])('a %s with driver %s (compute capability %s) is %s', async (name, driver, capability, image) => {
    const host = withCard(name, driver, capability);
    const usable = [];
    for (const version of ['1.30.0', '1.26.0']) {
      const release = cudaReleaseOf(version);
      const card = await findCudaCard(host, 0, release);
      if (card !== undefined && card.fault === undefined) usable.push(release.imageTarget);
    }
    expect(usable[0]).toBe(image);
  });

  it('Pascal does not exist, and older drivers must be replaced', async () => {
    const release = cudaReleaseOf('1.26.0');
    for (const [driver, capability] of [
      ['580.95.05', '6.1'],
      ['520.61.05', '7.0'],
    ])
      expect(await findCudaCard(withCard('Card', driver, capability), 0, release)).toHaveProperty(
        'fault',
        expect.stringMatching(/kernels for 7\.0 and later only|too old for CUDA 12: install 525/),
      );
  });
});

it('libraries of CUDA 13 do not serve the provider for CUDA 12', async () => {
  const cache = ['libcuda.so.1', 'libcudart.so.13', 'libcublas.so.13', 'libcurand.so.10', 'libcudnn.so.9'];
  const host = hostOf({ prints: { '/sbin/ldconfig': cache.map((name) => `\t${name} => x\n`).join('') } });
  expect(await cudaLibrariesFault(host, cudaReleaseOf('1.26.0'))).toMatch(
    /^Not found: libcudart\.so\.12, libcublas\.so\.12, libcublasLt\.so\.12, libcufft\.so\.11\. .*CUDA 12 runtime.*target cuda12/,
  );
});

it('a version that nobody has examined is not guessed', () => {
  expect(() => cudaReleaseOf('1.99.0')).toThrow('1.99.0 is not described');
});

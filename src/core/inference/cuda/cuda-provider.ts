import { join } from 'node:path';
import { CUDA_RELEASE, PROVIDER_DIRECTORY, RUNTIME_VERSION } from './cuda-release.js';
import type { System } from './system.js';

const PROVIDER = 'libonnxruntime_providers_cuda.so';
/** Files of the provider, next to ONNX Runtime's own library. */
export const PROVIDER_LIBRARIES: readonly string[] = [PROVIDER, 'libonnxruntime_providers_shared.so'];

/**
 * Examines the CUDA provider without loading it: a provider of another version crashes the process that loads it.
 * @returns what is wrong and the remedy; undefined if nothing is
 */
export async function cudaProviderFault(
  system: Pick<System, 'list' | 'containsString'>,
  directory = PROVIDER_DIRECTORY,
): Promise<string | undefined> {
  const remedy = `Copy the libraries of the package onnxruntime-gpu ${RUNTIME_VERSION} as docker/Dockerfile does, or use its image (target ${CUDA_RELEASE.imageTarget}).`;
  const present = system.list(directory);
  const missing = PROVIDER_LIBRARIES.filter((name) => !present.includes(name));
  if (missing.length > 0)
    return `${missing.map((name) => join(directory, name)).join(' and ')} missing. ${remedy}`;
  const provider = join(directory, PROVIDER);
  if (await system.containsString(provider, RUNTIME_VERSION)) return undefined;
  return `${provider} is not of ONNX Runtime ${RUNTIME_VERSION}. ${remedy}`;
}

import { CUDA_RELEASE, type CudaRelease } from './cuda-release.js';
import { missingLibraries } from './shared-libraries.js';
import type { System } from './system.js';

const DRIVER = 'libcuda.so.1';
const CUDNN = 'libcudnn.so.9';

/** @returns which libraries of ONNX Runtime's CUDA provider are missing, and the remedy; undefined if none is */
export async function cudaLibrariesFault(
  system: System,
  { cuda, libraries, imageTarget }: CudaRelease = CUDA_RELEASE,
): Promise<string | undefined> {
  const missing = await missingLibraries(system, [DRIVER, ...libraries, CUDNN]);
  if (missing.length === 0) return undefined;
  const remedies = [
    missing.includes(DRIVER) &&
      'install the NVIDIA driver, for containers the NVIDIA Container Toolkit too, and reserve a card (docker-compose.yml, profile gpu)',
    missing.some((name) => libraries.includes(name)) && `install the CUDA ${cuda} runtime`,
    missing.includes(CUDNN) && `install cuDNN 9 for CUDA ${cuda}`,
  ].filter((remedy) => remedy !== false);
  return `Not found: ${missing.join(', ')}. Remedy: ${remedies.join('; ')}; or use the image (docker/Dockerfile, target ${imageTarget}). Add non-standard directories to LD_LIBRARY_PATH.`;
}

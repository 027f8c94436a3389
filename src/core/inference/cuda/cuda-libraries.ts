import { missingLibraries } from './shared-libraries.js';
import type { System } from './system.js';

const DRIVER = 'libcuda.so.1';
/** Dependencies in `readelf -d libonnxruntime_providers_cuda.so`. Only operators that no graph here has open cuFFT and NVRTC. */
const CUDA = ['libcudart.so.13', 'libcublas.so.13', 'libcublasLt.so.13', 'libcurand.so.10'];
/** Opened by the provider. */
const CUDNN = ['libcudnn.so.9'];

/** @returns which libraries of ONNX Runtime's CUDA provider are missing, and the remedy; undefined if none is */
export async function cudaLibrariesFault(system: System): Promise<string | undefined> {
  const missing = await missingLibraries(system, [DRIVER, ...CUDA, ...CUDNN]);
  if (missing.length === 0) return undefined;
  const remedies = [
    missing.includes(DRIVER) && `${DRIVER} comes with the driver`,
    missing.some((name) => CUDA.includes(name)) && 'install the CUDA 13 runtime',
    missing.some((name) => CUDNN.includes(name)) && 'install cuDNN 9 for CUDA 13',
  ].filter((remedy) => remedy !== false);
  return `Not found: ${missing.join(', ')}. Remedy: ${remedies.join('; ')}; or use the CUDA image (docker/Dockerfile). Add non-standard directories to LD_LIBRARY_PATH.`;
}

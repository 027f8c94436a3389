import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageFile = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');

/** Version of ONNX Runtime. Its CUDA provider, a separate package, must have the same version. */
export const RUNTIME_VERSION = (createRequire(import.meta.url)(packageFile) as { readonly version: string })
  .version;

/** Directory in which ONNX Runtime looks for its providers on Linux. */
export const PROVIDER_DIRECTORY = join(dirname(packageFile), 'bin', 'napi-v6', 'linux', 'x64');

/** Requirements of the CUDA provider of one version of ONNX Runtime. */
export interface CudaRelease {
  /** Major version of CUDA. */
  readonly cuda: number;
  /** Release of the oldest driver (NVIDIA's table of CUDA's minor-version compatibility). */
  readonly oldestDriver: number;
  /** Dependencies in `readelf -d libonnxruntime_providers_cuda.so`. */
  readonly libraries: readonly string[];
  /** Compute capabilities with kernels: the lowest minor number of each major number. */
  readonly capabilities: ReadonlyMap<number, number>;
  /** The compute capabilities, for people. */
  readonly capabilitiesText: string;
  /** Target of docker/Dockerfile. */
  readonly imageTarget: string;
  /** Target for older drivers and for cards without kernels. */
  readonly otherTarget: string | undefined;
}

/**
 * By minor version of ONNX Runtime. The provider's fat binary (`cuobjdump --list-elf`, `--list-ptx`) has machine code for some
 * capabilities, which runs on later ones of the same major number (CUDA C++ Programming Guide, section "Binary
 * Compatibility").
 */
const RELEASES: Readonly<Partial<Record<string, CudaRelease>>> = {
  // Machine code for 7.5, 8.0, 8.6, 8.9, 9.0 and 12.0. No PTX, so Volta (7.0) and data-centre Blackwell (10.x) are missing.
  '1.30': {
    cuda: 13,
    oldestDriver: 580,
    // cuFFT and NVRTC are left out: only operators that our graphs lack open them.
    libraries: ['libcudart.so.13', 'libcublas.so.13', 'libcublasLt.so.13', 'libcurand.so.10'],
    capabilities: new Map([
      [7, 5],
      [8, 0],
      [9, 0],
      [12, 0],
    ]),
    capabilitiesText: '7.5, 8.x, 9.x and 12.x',
    imageTarget: 'cuda',
    otherTarget: 'cuda12',
  },
  // Machine code for 6.0, 7.0, 7.5, 8.0, 8.6 and 9.0, and PTX for 9.0, which drivers compile for later cards. cuDNN 9.8 has
  // no kernels for 6.x.
  '1.26': {
    cuda: 12,
    oldestDriver: 525,
    libraries: [
      'libcudart.so.12',
      'libcublas.so.12',
      'libcublasLt.so.12',
      'libcurand.so.10',
      'libcufft.so.11',
    ],
    capabilities: new Map([
      [7, 0],
      [8, 0],
      [9, 0],
      [10, 0],
      [12, 0],
    ]),
    capabilitiesText: '7.0 and later',
    imageTarget: 'cuda12',
    otherTarget: undefined,
  },
};

/** @throws Error for a version of ONNX Runtime that is not in `RELEASES` */
export function cudaReleaseOf(version: string): CudaRelease {
  const release = RELEASES[version.split('.').slice(0, 2).join('.')];
  if (release === undefined)
    throw new Error(`The CUDA provider of ONNX Runtime ${version} is not described.`);
  return release;
}

/** Requirements of the installed ONNX Runtime's CUDA provider. */
export const CUDA_RELEASE = cudaReleaseOf(RUNTIME_VERSION);

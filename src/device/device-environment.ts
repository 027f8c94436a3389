/** Variables that a device process needs: paths of programs, libraries, temporary files and the user's directory. */
const NAMES: readonly string[] = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'NODE_ENV',
  'NODE_OPTIONS',
];

/** Prefixes of the settings of libraries: dynamic linker, allocator, thread pools, graphics drivers, ONNX Runtime. */
const PREFIXES: readonly string[] = [
  ...['LC_', 'LD_', 'GLIBC_', 'MALLOC_', 'UV_', 'XDG_', 'DISPLAY', 'WAYLAND_'],
  ...[
    'CUDA_',
    'CUDNN_',
    'NVIDIA_',
    'CUBLAS_',
    'VK_',
    'MESA_',
    'LIBGL_',
    'DRI_',
    'DAWN_',
    'ORT_',
    'OMP_',
    'GOMP_',
    'KMP_',
    'MKL_',
  ],
  // Variables of Windows and macOS.
  ...['SYSTEMROOT', 'WINDIR', 'TEMP', 'TMP', 'PATHEXT', 'DYLD_', 'MTL_'],
];

/**
 * The environment of a device process. The process decodes hostile files and loads native libraries, so it gets only the
 * variables that these need: not the password of Redis or the keys of a bucket. Its configuration arrives as a message.
 *
 * Memory comes in pages of 2 MB instead of 4 KB, if the kernel grants them on request
 * (`/sys/kernel/mm/transparent_hugepage/enabled`). The weights and an encoder's data then fit into the CPU's TLB, and a
 * study takes about 3 % less time. glibc's malloc reads the variable since 2.35; other allocators ignore it. An operator's
 * own `GLIBC_TUNABLES` takes precedence.
 */
export function deviceEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = Object.entries(environment).filter(([name]) => isNeeded(name.toUpperCase()));
  return {
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    ...Object.fromEntries(needed),
    // Operators cannot switch it on: see core/inference/no-telemetry.
    ORT_DISABLE_TELEMETRY: '1',
  };
}

function isNeeded(name: string): boolean {
  return NAMES.includes(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}

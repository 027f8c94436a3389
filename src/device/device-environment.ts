/** Names that a device process needs: where programs, libraries, temporary files and the user's directory are. */
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

/** Settings of what it loads: dynamic linker, allocator, thread pools, graphics drivers, ONNX Runtime. */
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
  // Windows' and macOS's own.
  ...['SYSTEMROOT', 'WINDIR', 'TEMP', 'TMP', 'PATHEXT', 'DYLD_', 'MTL_'],
];

/**
 * The environment of a device process. It decodes hostile files and loads native libraries, so it gets what these need and
 * nothing else: no password of Redis, no key of a bucket. Its configuration comes as a message.
 *
 * Memory comes in pages of 2 MB instead of 4 KB where the kernel gives those on request
 * (`/sys/kernel/mm/transparent_hugepage/enabled`): the page table then covers the weights and the encoder's results, and a
 * study takes some 3 % less time. glibc's malloc asks for them from 2.35 on; other allocators ignore the variable. An
 * operator's own `GLIBC_TUNABLES` stays.
 */
export function deviceEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = Object.entries(environment).filter(([name]) => isNeeded(name.toUpperCase()));
  return {
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    ...Object.fromEntries(needed),
    // Not for an operator to switch on: see core/inference/no-telemetry.
    ORT_DISABLE_TELEMETRY: '1',
  };
}

function isNeeded(name: string): boolean {
  return NAMES.includes(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}

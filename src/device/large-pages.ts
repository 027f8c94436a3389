/**
 * An environment in which memory comes in pages of 2 MB instead of 4 KB, if the kernel grants them on request
 * (`/sys/kernel/mm/transparent_hugepage/enabled`). The weights and an encoder's data then fit into the CPU's TLB, and a study
 * takes about 3 % less time. glibc's malloc reads the variable since 2.35; other allocators ignore it. An operator's own
 * value takes precedence.
 */
export function withLargePages(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1', ...environment };
}

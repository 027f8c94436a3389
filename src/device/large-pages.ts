/**
 * An environment in which memory comes in pages of 2 MB and not of 4 KB, where the kernel gives such to who asks
 * (`/sys/kernel/mm/transparent_hugepage/enabled`): the weights and what an encoder computes fit into the processor's table of
 * pages then, and a study takes some 3 % less time. It is glibc's malloc, from 2.35 on, that asks; others do not
 * know the variable. What an operator has set stays.
 */
export function withLargePages(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1', ...environment };
}

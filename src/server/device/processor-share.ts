import type { ProcessorShare } from '../../config/device.configuration.js';

/** A logical processor. */
export interface Processor {
  readonly id: number;
  /** Name of the physical core; its threads have the same one. */
  readonly core: string;
  /** NUMA node, whose memory is closest to the processor. */
  readonly node: number;
}

/**
 * The processors of one share: whole cores, grouped by NUMA node, about equally many in each share. May be empty if there are
 * fewer cores than shares.
 */
export function processorsOfShare(
  processors: readonly Processor[],
  { index, of }: ProcessorShare,
): readonly Processor[] {
  const byPlace = [...processors].sort((left, right) => left.node - right.node || left.id - right.id);
  const cores = [...new Set(byPlace.map(({ core }) => core))];
  const bound = (share: number): number => Math.floor((share * cores.length) / of);
  const own = new Set(cores.slice(bound(index), bound(index + 1)));
  return byPlace.filter(({ core }) => own.has(core));
}

/** Number of physical cores. */
export function coreCount(processors: readonly Processor[]): number {
  return new Set(processors.map(({ core }) => core)).size;
}

/** The numbers in a list of the kernel, such as `0-3,8`. */
export function parseProcessorList(text: string): readonly number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = NaN, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    });
}

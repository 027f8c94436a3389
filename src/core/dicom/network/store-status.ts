import type { DomainError } from '../../problem/domain-error.js';
import { objectRefused, outOfResources } from './network-errors.js';

const SUCCESS = 0x0000;
const PROCESSING_FAILURE = 0x0110;
/** The peer keeps the object of an earlier try: the same study has the same UIDs. */
const DUPLICATE = 0x0111;
/** Warnings of all services (PS3.7 annex C.3). */
const GENERAL_WARNINGS: ReadonlySet<number> = new Set([0x0001, 0x0107, 0x0116]);

/** `stored-with-warning`: the peer keeps the object, but changed or dropped elements. */
export type StoreOutcome = 'stored' | 'stored-with-warning';

/**
 * The meaning of a status or failure reason of a stored object (PS3.4 tables B.2-1 and I.2-2; PS3.7 annex C).
 * @param name of the object, for the error
 * @returns for a refused object its error: `pacs.object-refused`, or `pacs.busy`, after which a later try may succeed
 */
export function storeOutcome(status: number, name: string): StoreOutcome | DomainError {
  if (status === SUCCESS || status === DUPLICATE) return 'stored';
  const group = status >> 12;
  if (group === 0xb || GENERAL_WARNINGS.has(status)) return 'stored-with-warning';
  const answer = statusText(status);
  // 0xA7xx: out of resources.
  const isTransient = status >> 8 === 0xa7 || status === PROCESSING_FAILURE;
  return isTransient ? outOfResources(answer) : objectRefused(name, answer);
}

export function statusText(status: number): string {
  return `status 0x${status.toString(16).toUpperCase().padStart(4, '0')}`;
}

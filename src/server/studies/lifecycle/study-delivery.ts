/** The delivery of an ended study to one destination, as its record has it. */

/** `dead`: given up, until an administrator retries or discards it. */
export const DELIVERY_STATES = ['waiting', 'sending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The destination of a study's own `webhook_url`; the others are names of peers. */
export const WEBHOOK = 'webhook';

export interface StudyDelivery {
  /** {@link WEBHOOK}, or the name of a peer; once in a study. */
  readonly destination: string;
  readonly state: DeliveryState;
  /** Start of the state, in milliseconds since 1970 as all times. */
  readonly since: number;
  /** Failed tries. */
  readonly attempts: number;
  /** Time of the next try. */
  readonly nextAttemptAt: number;
  /** The process that sends; others may take over later. */
  readonly lease?: DeliveryLease | undefined;
  /** Of the last failure; without patient data. */
  readonly problem?: DeliveryProblem | undefined;
}

export interface DeliveryLease {
  readonly holder: string;
  readonly until: number;
}

export interface DeliveryProblem {
  /** Code of the registry; undefined for an answer of a webhook's receiver. */
  readonly code?: string | undefined;
  /** A sentence or phrase. */
  readonly message: string;
}

/** A delivery that is not delivered, and its study. */
export interface OpenDelivery extends StudyDelivery {
  readonly study: string;
  /** Of the study. */
  readonly owner: string | null;
  /** End of the study. */
  readonly orderedAt: number;
}

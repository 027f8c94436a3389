/** The delivery of an ended study to one destination, as stored in its record. */

/** `dead`: given up, until an administrator retries or discards it. */
export const DELIVERY_STATES = ['waiting', 'sending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Destination of a study's own `webhook_url`. Other destinations have the names of peers. */
export const WEBHOOK = 'webhook';

export interface StudyDelivery {
  /** {@link WEBHOOK}, or the name of a peer; unique within a study. */
  readonly destination: string;
  readonly state: DeliveryState;
  /** Time when the state began, in milliseconds since 1970 like all times. */
  readonly since: number;
  /** Failed tries. */
  readonly attempts: number;
  /** Time of the next try. */
  readonly nextAttemptAt: number;
  /** Lease of the process that is sending. Others may take over after its end. */
  readonly lease?: DeliveryLease | undefined;
  /** Reason of the last failure, without patient data. */
  readonly problem?: DeliveryProblem | undefined;
}

export interface DeliveryLease {
  readonly holder: string;
  readonly until: number;
}

export interface DeliveryProblem {
  /** Error code; undefined for an answer of a webhook's receiver. */
  readonly code?: string | undefined;
  /** A sentence or phrase. */
  readonly message: string;
}

/** A delivery that is not delivered, and its study. */
export interface OpenDelivery extends StudyDelivery {
  readonly study: string;
  /** Owner of the study. */
  readonly owner: string | null;
  /** Time when the study ended. */
  readonly orderedAt: number;
}

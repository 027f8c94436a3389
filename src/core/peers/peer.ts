import type { DicomNode } from '../dicom/network/association.js';
import type { TlsFiles } from '../dicom/network/connection.js';
import { SOP_CLASS } from '../dicom/writing/write-instance.js';

/**
 * Kinds of objects that a peer can receive, in the order of their delivery: a structured report points at pictures, which must
 * be there first.
 */
export const OBJECT_KINDS = ['sc', 'seg', 'sr', 'fhir'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];
export type DicomObjectKind = Exclude<ObjectKind, 'fhir'>;

/** The SOP class of each kind of DICOM object. */
export const OBJECT_CLASSES: Readonly<Record<DicomObjectKind, string>> = {
  sc: SOP_CLASS.secondaryCapture,
  seg: SOP_CLASS.segmentation,
  sr: SOP_CLASS.comprehensive3dSr,
};

/** How often a delivery is tried. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Delay between the first and the second try. */
  readonly firstDelayMs: number;
}

interface PeerBasics {
  readonly name: string;
  /** At least one. */
  readonly objects: readonly ObjectKind[];
  readonly retries: RetryPolicy;
  /** Longest silence of the peer. */
  readonly timeoutMs: number;
}

/** A PACS that receives objects by C-STORE. */
export interface DicomPeer extends PeerBasics, DicomNode {
  readonly kind: 'dicom';
}

/** A system that receives objects by HTTP: a PACS by STOW-RS, a medical record by FHIR. */
export interface WebPeer extends PeerBasics {
  readonly kind: 'stow' | 'fhir';
  /** Base address, without a slash at its end. */
  readonly url: string;
  readonly tls?: TlsFiles | undefined;
  /** File with the value of the header Authorization. */
  readonly authorizationFile?: string | undefined;
}

/** A system that may receive results. Only peers are ever called. */
export type Peer = DicomPeer | WebPeer;

/** One object of a study. */
export interface DeliverableObject {
  /** Such as `report`. */
  readonly name: string;
  readonly kind: ObjectKind;
  /** The whole file. */
  read(): Promise<Buffer>;
}

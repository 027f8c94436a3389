import { Association } from '../dicom/network/association.js';
import { VERIFICATION } from '../dicom/network/command-set.js';
import { unexpectedAnswer } from '../dicom/network/network-errors.js';
import { FHIR_JSON } from './fhir-client.js';
import { OBJECT_CLASSES, type DicomPeer, type ObjectKind, type Peer } from './peer.js';
import { webRefusal } from './peer-errors.js';
import { DICOM_JSON } from './stow-client.js';
import { exchange } from './web-exchange.js';

/** Requests that every system of the kind answers, and that change nothing. */
const QUESTIONS = {
  // QIDO-RS (PS3.18 section 10.6).
  stow: { path: '/studies?limit=1', accept: DICOM_JSON },
  // http://hl7.org/fhir/R4/http.html#capabilities
  fhir: { path: '/metadata', accept: FHIR_JSON },
} as const;

/** The result of a successful test. */
export interface PeerTest {
  /** Milliseconds from the connection to the answer. */
  readonly tookMs: number;
  /** Kinds of objects that the peer should receive but does not accept. Known only for C-STORE. */
  readonly unsupported: readonly ObjectKind[];
}

/**
 * Tests the connection to a peer without patient data: by C-ECHO, QIDO-RS or the capabilities of FHIR.
 * @throws DomainError `pacs.*`
 */
export async function testPeer(peer: Peer, signal: AbortSignal): Promise<PeerTest> {
  const begin = performance.now();
  const unsupported = peer.kind === 'dicom' ? await echo(peer, signal) : await ask(peer, signal);
  return { tookMs: Math.round(performance.now() - begin), unsupported };
}

async function echo(peer: DicomPeer, signal: AbortSignal): Promise<readonly ObjectKind[]> {
  const kinds = peer.objects.filter((kind) => kind !== 'fhir');
  const classes = kinds.map((kind) => OBJECT_CLASSES[kind]);
  await using association = await Association.request(peer, [VERIFICATION, ...classes], signal);
  await association.echo();
  const unsupported = kinds.filter((kind) => !association.accepts(OBJECT_CLASSES[kind]));
  await association.release();
  return unsupported;
}

async function ask(peer: Exclude<Peer, DicomPeer>, signal: AbortSignal): Promise<readonly ObjectKind[]> {
  const { path, accept } = QUESTIONS[peer.kind];
  const { status, json, retryAfterSeconds } = await exchange(peer, path, accept, undefined, signal);
  if (status < 200 || status >= 300) throw webRefusal(status, retryAfterSeconds);
  const { resourceType } = Object(json) as { readonly resourceType?: unknown };
  if (peer.kind === 'fhir' && resourceType !== 'CapabilityStatement')
    throw unexpectedAnswer('it does not answer with its capabilities');
  return [];
}

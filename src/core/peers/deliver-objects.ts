import { Association } from '../dicom/network/association.js';
import { storedInstance } from '../dicom/network/stored-instance.js';
import type { StoreOutcome } from '../dicom/network/store-status.js';
import { sendTransaction } from './fhir-client.js';
import {
  OBJECT_CLASSES,
  OBJECT_KINDS,
  type DeliverableObject,
  type DicomObjectKind,
  type DicomPeer,
  type Peer,
  type WebPeer,
} from './peer.js';
import { storeByWeb } from './stow-client.js';

type DicomObject = DeliverableObject & { readonly kind: DicomObjectKind };

/**
 * Sends the objects that a peer receives, once each: pictures and segmentation before the report. A second delivery changes
 * nothing, because the objects have the same UIDs and ids.
 * @param signal ends the delivery with `pacs.timeout`
 * @returns `stored-with-warning` if the peer warns about any object
 * @throws DomainError `pacs.*`; of the kind `unavailable` if a later try may succeed
 */
export async function deliverObjects(
  peer: Peer,
  objects: readonly DeliverableObject[],
  signal: AbortSignal,
): Promise<StoreOutcome> {
  const wanted = OBJECT_KINDS.filter((kind) => peer.objects.includes(kind)).flatMap((kind) =>
    objects.filter((object) => object.kind === kind),
  );
  if (peer.kind === 'fhir') {
    for (const bundle of wanted) await sendTransaction(peer, await bundle.read(), signal);
    return 'stored';
  }
  const images = wanted.filter((object): object is DicomObject => object.kind !== 'fhir');
  return peer.kind === 'dicom'
    ? deliverByAssociation(peer, images, signal)
    : deliverByWeb(peer, images, signal);
}

async function deliverByAssociation(
  peer: DicomPeer,
  objects: readonly DicomObject[],
  signal: AbortSignal,
): Promise<StoreOutcome> {
  const classes = objects.map(({ kind }) => OBJECT_CLASSES[kind]);
  await using association = await Association.request(peer, classes, signal);
  const outcomes: StoreOutcome[] = [];
  for (const object of objects)
    outcomes.push(await association.store(storedInstance(object.name, await object.read())));
  await association.release();
  return together(outcomes);
}

/** Sends two requests, because a server may process the parts of one request in any order. */
async function deliverByWeb(
  peer: WebPeer,
  objects: readonly DicomObject[],
  signal: AbortSignal,
): Promise<StoreOutcome> {
  const outcomes: StoreOutcome[] = [];
  const reports = objects.filter(({ kind }) => kind === 'sr');
  for (const part of [objects.filter(({ kind }) => kind !== 'sr'), reports]) {
    if (part.length === 0) continue;
    const files = await Promise.all(
      part.map(async (object) => {
        const { name } = object;
        const bytes = await object.read();
        return { name, sopInstanceUid: storedInstance(name, bytes).sopInstanceUid, bytes };
      }),
    );
    outcomes.push(await storeByWeb(peer, files, signal));
  }
  return together(outcomes);
}

function together(outcomes: readonly StoreOutcome[]): StoreOutcome {
  return outcomes.includes('stored-with-warning') ? 'stored-with-warning' : 'stored';
}

import type { Peer } from '../../../core/peers/peer.js';
import type { WebhookSettings } from '../../webhook/webhook-settings.js';
import { WEBHOOK } from '../lifecycle/study-delivery.js';
import type { StudyFiles } from '../lifecycle/study-files.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { peerRemoved } from './delivery-errors.js';
import type { Destination } from './delivery-outbox.js';
import { failedTry, PeerDestination, type PeerRemarks } from './peer-destination.js';
import { WebhookDestination } from './webhook-destination.js';

/** The destinations of all deliveries by name: the studies' own webhooks, and the peers. */
export class Destinations {
  private readonly byName: ReadonlyMap<string, Destination>;

  /** @param resourceOf the body of a webhook for an ended study */
  constructor(
    peers: readonly Peer[],
    webhooks: WebhookSettings,
    files: StudyFiles,
    resourceOf: (record: StudyRecord) => Promise<unknown>,
    remarks: PeerRemarks,
  ) {
    this.byName = new Map<string, Destination>([
      [WEBHOOK, new WebhookDestination(webhooks, resourceOf)],
      ...peers.map((peer) => [peer.name, new PeerDestination(peer, files, remarks)] as const),
    ]);
  }

  /** Returns a destination that refuses every study if PACS_FILE has lost the name. */
  of(name: string): Destination {
    return this.byName.get(name) ?? removedDestination(name);
  }
}

function removedDestination(name: string): Destination {
  return {
    attempts: 1,
    firstDelayMs: 0,
    lane: (study) => `removed ${study}`,
    send: () => Promise.resolve(failedTry(peerRemoved(name))),
  };
}

import { buffer } from 'node:stream/consumers';
import { evidenceKindOf } from '../../../core/evidence/evidence-files.js';
import { deliverObjects } from '../../../core/peers/deliver-objects.js';
import type { DeliverableObject, Peer } from '../../../core/peers/peer.js';
import { causesOf } from '../../../core/problem/causes.js';
import { DomainError } from '../../../core/problem/domain-error.js';
import { MILLISECONDS_PER_SECOND } from '../../../core/units/units.js';
import { fileLost } from '../lifecycle/studies-errors.js';
import type { StudyFiles } from '../lifecycle/study-files.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { nothingToDeliver } from './delivery-errors.js';
import type { Destination, FailedTry } from './delivery-outbox.js';

/** Maximum duration of a whole delivery, as a multiple of the peer's longest silence. */
const SILENCES = 10;

/** Remarks for the log of operators. */
export interface PeerRemarks {
  /** The peer keeps the objects, but changed or dropped elements. */
  onWarning(study: string, peer: string): void;
  /** @param causes the underlying errors of the network */
  onCause(study: string, peer: string, code: string, causes: string): void;
}

/** Sends the evidence objects of a study to a system of PACS_FILE. */
export class PeerDestination implements Destination {
  readonly attempts: number;
  readonly firstDelayMs: number;

  constructor(
    private readonly peer: Peer,
    private readonly files: StudyFiles,
    private readonly remarks: PeerRemarks,
  ) {
    this.attempts = peer.retries.attempts;
    this.firstDelayMs = peer.retries.firstDelayMs;
  }

  /** A peer receives one study at a time. */
  lane(): string {
    return `peer ${this.peer.name}`;
  }

  async send(record: StudyRecord, closing: AbortSignal): Promise<FailedTry | undefined> {
    const { name, objects: kinds, timeoutMs } = this.peer;
    const objects = this.objectsOf(record).filter(({ kind }) => kinds.includes(kind));
    if (objects.length === 0) return failedTry(nothingToDeliver());
    const signal = AbortSignal.any([closing, AbortSignal.timeout(SILENCES * timeoutMs)]);
    try {
      const outcome = await deliverObjects(this.peer, objects, signal);
      if (outcome === 'stored-with-warning') this.remarks.onWarning(record.id, name);
      return undefined;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const causes = causesOf(error);
      if (causes !== undefined) this.remarks.onCause(record.id, name, error.code, causes);
      return failedTry(error);
    }
  }

  private objectsOf({ id, artifacts }: StudyRecord): readonly DeliverableObject[] {
    return (artifacts?.names ?? []).flatMap((path) => {
      const known = evidenceKindOf(path);
      if (known === undefined) return [];
      return [{ ...known, read: () => this.read(id, path) }];
    });
  }

  /** @throws DomainError `studies.file-lost`, or the error of the store */
  private async read(id: string, path: string): Promise<Buffer> {
    const artifact = await this.files.artifact(id, path);
    if (artifact === undefined) throw fileLost(path);
    return buffer(artifact.stream());
  }
}

/** Only a problem of the kind `unavailable` is worth another try. */
export function failedTry({ code, message, kind, retryAfterSeconds }: DomainError): FailedTry {
  return {
    code,
    message,
    isFinal: kind !== 'unavailable',
    ...(retryAfterSeconds !== undefined && { retryAfterMs: retryAfterSeconds * MILLISECONDS_PER_SECOND }),
  };
}

import type { Socket } from 'node:net';
import { DomainError } from '../../problem/domain-error.js';
import { IMPLEMENTATION, TRANSFER_SYNTAX } from '../writing/write-instance.js';
import {
  COMMAND,
  decodeResponse,
  encodeEchoRequest,
  encodeStoreRequest,
  VERIFICATION,
} from './command-set.js';
import { connectionFault, openConnection, type ConnectionTarget } from './connection.js';
import { implicitLittleEndian } from './implicit-little-endian.js';
import { associationRejected, unexpectedAnswer, unsupportedObject } from './network-errors.js';
import {
  decodeAssociationAccept,
  decodeData,
  encodeAssociationRequest,
  encodeData,
  encodePdu,
  PDU,
  PDV_HEADER_BYTES,
  type ProposedContext,
} from './pdu.js';
import { MAX_DATA_BYTES, PduReader } from './pdu-reader.js';
import { statusText, storeOutcome, type StoreOutcome } from './store-status.js';

/** Larger fragments do not make the transfer faster. */
const MAX_SENT_BYTES = 131_072;
/** Below this, a peer's limit is a mistake: command sets would not fit into a few fragments. */
const MIN_SENT_BYTES = 128;
/** Largest command set of a response. */
const MAX_COMMAND_BYTES = 65_536;
/** More classes of objects would exceed the 128 presentation contexts of an association. */
const MAX_CLASSES = 64;

/** The DICOM node that stores objects, and the names of both sides. */
export interface DicomNode extends ConnectionTarget {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
}

/** An object to store. */
export interface StorableInstance {
  /** Named in errors. */
  readonly name: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The data set without preamble and file meta group, in explicit little endian. */
  readonly dataSet: Buffer;
}

/**
 * An association that this service requested (PS3.8 section 7). Every SOP class is proposed in explicit little endian, and in
 * implicit, which each acceptor supports (PS3.5 section 10.1). Disposal without {@link release} aborts the association.
 */
export class Association implements AsyncDisposable {
  private lastMessageId = 0;
  private isReleased = false;

  private constructor(
    private readonly socket: Socket,
    private readonly reader: PduReader,
    /** The accepted contexts. */
    private readonly contexts: readonly ProposedContext[],
    /** Largest P-DATA-TF to send, without its header. */
    private readonly maximumLength: number,
  ) {}

  /**
   * @param sopClassUids classes to store, at most 64; the Verification class to echo
   * @param signal ends the association with `pacs.timeout`
   * @throws DomainError `pacs.*`
   */
  static async request(
    node: DicomNode,
    sopClassUids: readonly string[],
    signal: AbortSignal,
  ): Promise<Association> {
    if (sopClassUids.length > MAX_CLASSES) throw new Error('Too many SOP classes for one association.');
    const contexts = proposedContexts(sopClassUids);
    const socket = await openConnection(node, signal);
    try {
      const reader = new PduReader(socket);
      const { calledAeTitle, callingAeTitle } = node;
      socket.write(
        encodeAssociationRequest({
          calledAeTitle,
          callingAeTitle,
          contexts,
          maximumLength: MAX_DATA_BYTES,
          implementation: IMPLEMENTATION,
        }),
      );
      const { type, body } = await reader.next();
      if (type === PDU.associateReject) throw associationRejected(body[1] ?? 0, body[2] ?? 0, body[3] ?? 0);
      if (type !== PDU.associateAccept) throw unexpectedPdu(type);
      const accepted = decodeAssociationAccept(body);
      const maximumLength = Math.min(accepted.maximumLength || MAX_SENT_BYTES, MAX_SENT_BYTES);
      if (maximumLength < MIN_SENT_BYTES)
        throw unexpectedAnswer(`it accepts only ${maximumLength} bytes at once`);
      const usable = contexts.filter(({ id }) => accepted.contexts.has(id));
      return new Association(socket, reader, usable, maximumLength);
    } catch (error) {
      socket.destroy();
      throw connectionFault(error);
    }
  }

  /** C-ECHO (PS3.7 section 9.1.5). @throws DomainError `pacs.*` */
  async echo(): Promise<void> {
    const messageId = this.nextMessageId();
    const { id } = this.contextOf(VERIFICATION);
    await this.sendMessage(id, true, encodeEchoRequest(messageId));
    const status = await this.response(COMMAND.echoResponse, messageId);
    if (status !== 0) throw unexpectedAnswer(`it answered C-ECHO with ${statusText(status)}`);
  }

  /**
   * C-STORE (PS3.7 section 9.1.1).
   * @throws DomainError `pacs.*`; after `pacs.busy`, `pacs.object-refused` and `pacs.unsupported-object` the association can
   *   still be used
   */
  async store(instance: StorableInstance): Promise<StoreOutcome> {
    const messageId = this.nextMessageId();
    const { id, transferSyntaxUid } = this.contextOf(instance.sopClassUid);
    const isImplicit = transferSyntaxUid === TRANSFER_SYNTAX.implicitLittleEndian;
    const dataSet = isImplicit ? implicitLittleEndian(instance.dataSet) : instance.dataSet;
    await this.sendMessage(id, true, encodeStoreRequest(messageId, instance));
    await this.sendMessage(id, false, dataSet);
    const outcome = storeOutcome(await this.response(COMMAND.storeResponse, messageId), instance.name);
    if (outcome instanceof DomainError) throw outcome;
    return outcome;
  }

  /** A-RELEASE (PS3.8 section 7.2). The objects are stored even if the acceptor closes without an answer. */
  async release(): Promise<void> {
    this.isReleased = true;
    this.socket.write(encodePdu(PDU.releaseRequest, Buffer.alloc(4)));
    await this.reader.next().catch(() => undefined);
    this.socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isReleased || this.socket.destroyed) return;
    // Source 0: the service user (PS3.8 section 9.3.8).
    await new Promise<void>((resolve) => {
      this.socket.once('close', () => resolve());
      this.socket.end(encodePdu(PDU.abort, Buffer.alloc(4)), () => this.socket.destroy());
    });
  }

  /** Whether objects of a class can be stored. */
  accepts(sopClassUid: string): boolean {
    return this.contexts.some((context) => context.sopClassUid === sopClassUid);
  }

  private nextMessageId(): number {
    this.lastMessageId = (this.lastMessageId + 1) & 0xffff;
    return this.lastMessageId;
  }

  /** Prefers explicit little endian, which is proposed first. */
  private contextOf(sopClassUid: string): ProposedContext {
    const context = this.contexts.find((candidate) => candidate.sopClassUid === sopClassUid);
    if (context === undefined) throw unsupportedObject(sopClassUid);
    return context;
  }

  private async sendMessage(contextId: number, isCommand: boolean, message: Buffer): Promise<void> {
    // Fragments have an even length (PS3.8 annex E.1).
    const longest = (this.maximumLength - PDV_HEADER_BYTES) & ~1;
    for (let begin = 0; begin < message.length; begin += longest) {
      const bytes = message.subarray(begin, begin + longest);
      const isLast = begin + longest >= message.length;
      await this.write(encodeData({ contextId, isCommand, isLast, bytes }));
    }
  }

  private async write(bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.write(bytes, (error) =>
        error === null || error === undefined ? resolve() : reject(connectionFault(error)),
      );
    });
  }

  /** @returns the status of the response */
  private async response(command: number, messageId: number): Promise<number> {
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for (;;) {
        const { type, body } = await this.reader.next();
        if (type !== PDU.data) throw unexpectedPdu(type);
        for (const { isCommand, isLast, bytes } of decodeData(body)) {
          if (!isCommand) throw unexpectedAnswer('its response has a data set');
          length += bytes.length;
          if (length > MAX_COMMAND_BYTES) throw unexpectedAnswer('its response is too long');
          pieces.push(bytes);
          if (!isLast) continue;
          const response = decodeResponse(Buffer.concat(pieces));
          if (response.command !== command || response.respondedMessageId !== messageId)
            throw unexpectedAnswer('its response belongs to another request');
          return response.status;
        }
      }
    } catch (error) {
      throw connectionFault(error);
    }
  }
}

/** Each class twice, with odd ids (PS3.8 section 9.3.2.2). */
function proposedContexts(sopClassUids: readonly string[]): readonly ProposedContext[] {
  const syntaxes = [TRANSFER_SYNTAX.explicitLittleEndian, TRANSFER_SYNTAX.implicitLittleEndian];
  return [...new Set(sopClassUids)]
    .flatMap((sopClassUid) => syntaxes.map((transferSyntaxUid) => ({ sopClassUid, transferSyntaxUid })))
    .map((context, index) => ({ ...context, id: 2 * index + 1 }));
}

function unexpectedPdu(type: number): DomainError {
  return unexpectedAnswer(
    type === PDU.abort ? 'it aborted the association' : `it sent a PDU of type ${type}`,
  );
}

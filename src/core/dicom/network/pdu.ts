/** Protocol data units of the DICOM upper layer (PS3.8 section 9.3). Their integers are big endian. */
import { unexpectedAnswer } from './network-errors.js';

/** Types of PDUs. */
export const PDU = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseReply: 0x06,
  abort: 0x07,
} as const;

/** Types of the items of an association (PS3.8 tables 9-12 to 9-23, annex D, and PS3.7 annex D.3.3.2). */
const ITEM = {
  applicationContext: 0x10,
  proposedContext: 0x20,
  acceptedContext: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
  implementationClassUid: 0x52,
  implementationVersionName: 0x55,
} as const;

/** The only application context of DICOM (PS3.7 annex A.2.1). */
const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
const PROTOCOL_VERSION = 1;
const AE_TITLE_BYTES = 16;
/** Protocol version, AE titles and reserved bytes before the items (PS3.8 table 9-11). */
const FIXED_BYTES = 68;
/** Bytes of a PDU's type, reserved byte and length. */
export const PDU_HEADER_BYTES = 6;
/** Length, presentation context and control header of a presentation data value (PS3.8 table 9-23). */
export const PDV_HEADER_BYTES = 6;
const IS_COMMAND = 0b01;
const IS_LAST = 0b10;

/** One type of object and one encoding that the requestor proposes. */
export interface ProposedContext {
  /** An odd number in [1, 255]. */
  readonly id: number;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
}

export interface AssociationRequest {
  /** At most 16 ASCII characters. */
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly contexts: readonly ProposedContext[];
  /** Largest P-DATA-TF that the requestor receives, in bytes without its header. */
  readonly maximumLength: number;
  readonly implementation: { readonly classUid: string; readonly versionName: string };
}

/** The acceptor's answer. */
export interface AcceptedAssociation {
  /** Ids of the accepted contexts. */
  readonly contexts: ReadonlySet<number>;
  /** Largest P-DATA-TF that the acceptor receives, in bytes without its header; 0: any. */
  readonly maximumLength: number;
}

/** A fragment of a message (PS3.8 annex E). */
export interface PresentationDataValue {
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  readonly bytes: Buffer;
}

export function encodePdu(type: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(PDU_HEADER_BYTES);
  header[0] = type;
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

/** A-ASSOCIATE-RQ (PS3.8 section 9.3.2). */
export function encodeAssociationRequest(request: AssociationRequest): Buffer {
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt16BE(PROTOCOL_VERSION, 0);
  fixed.write(request.calledAeTitle.padEnd(AE_TITLE_BYTES), 4, AE_TITLE_BYTES, 'latin1');
  fixed.write(request.callingAeTitle.padEnd(AE_TITLE_BYTES), 4 + AE_TITLE_BYTES, AE_TITLE_BYTES, 'latin1');
  const maximumLength = Buffer.alloc(4);
  maximumLength.writeUInt32BE(request.maximumLength);
  const userInformation = Buffer.concat([
    item(ITEM.maximumLength, maximumLength),
    item(ITEM.implementationClassUid, Buffer.from(request.implementation.classUid)),
    item(ITEM.implementationVersionName, Buffer.from(request.implementation.versionName)),
  ]);
  const body = Buffer.concat([
    fixed,
    item(ITEM.applicationContext, Buffer.from(APPLICATION_CONTEXT)),
    ...request.contexts.map(({ id, sopClassUid, transferSyntaxUid }) =>
      item(
        ITEM.proposedContext,
        Buffer.concat([
          Buffer.from([id, 0, 0, 0]),
          item(ITEM.abstractSyntax, Buffer.from(sopClassUid)),
          item(ITEM.transferSyntax, Buffer.from(transferSyntaxUid)),
        ]),
      ),
    ),
    item(ITEM.userInformation, userInformation),
  ]);
  return encodePdu(PDU.associateRequest, body);
}

function item(type: number, value: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header[0] = type;
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

/**
 * A-ASSOCIATE-AC (PS3.8 section 9.3.3).
 * @param body without the PDU's header
 * @throws DomainError `pacs.unexpected-answer`
 */
export function decodeAssociationAccept(body: Buffer): AcceptedAssociation {
  const contexts = new Set<number>();
  let maximumLength = 0;
  for (const { type, value } of items(body, FIXED_BYTES)) {
    const [id, , result] = value;
    if (type === ITEM.acceptedContext && id !== undefined && result === 0) contexts.add(id);
    if (type !== ITEM.userInformation) continue;
    for (const part of items(value, 0))
      if (part.type === ITEM.maximumLength && part.value.length === 4)
        maximumLength = part.value.readUInt32BE();
  }
  return { contexts, maximumLength };
}

function* items(bytes: Buffer, begin: number): Generator<{ readonly type: number; readonly value: Buffer }> {
  for (let offset = begin; offset < bytes.length;) {
    if (offset + 4 > bytes.length) throw unexpectedAnswer('an item of its A-ASSOCIATE-AC is cut off');
    const end = offset + 4 + bytes.readUInt16BE(offset + 2);
    if (end > bytes.length) throw unexpectedAnswer('an item of its A-ASSOCIATE-AC is cut off');
    yield { type: bytes.readUInt8(offset), value: bytes.subarray(offset + 4, end) };
    offset = end;
  }
}

/** P-DATA-TF with one fragment (PS3.8 section 9.3.5). */
export function encodeData({ contextId, isCommand, isLast, bytes }: PresentationDataValue): Buffer {
  const header = Buffer.alloc(PDV_HEADER_BYTES);
  // The length counts the two bytes after it.
  header.writeUInt32BE(bytes.length + 2, 0);
  header[4] = contextId;
  header[5] = (isCommand ? IS_COMMAND : 0) | (isLast ? IS_LAST : 0);
  return encodePdu(PDU.data, Buffer.concat([header, bytes]));
}

/**
 * The fragments of a P-DATA-TF.
 * @param body without the PDU's header
 * @throws DomainError `pacs.unexpected-answer`
 */
export function decodeData(body: Buffer): readonly PresentationDataValue[] {
  const values: PresentationDataValue[] = [];
  for (let offset = 0; offset < body.length;) {
    if (offset + PDV_HEADER_BYTES > body.length) throw unexpectedAnswer('a fragment is cut off');
    const end = offset + 4 + body.readUInt32BE(offset);
    if (end > body.length || end < offset + PDV_HEADER_BYTES)
      throw unexpectedAnswer('a fragment has a wrong length');
    const control = body.readUInt8(offset + 5);
    values.push({
      contextId: body.readUInt8(offset + 4),
      isCommand: (control & IS_COMMAND) !== 0,
      isLast: (control & IS_LAST) !== 0,
      bytes: body.subarray(offset + PDV_HEADER_BYTES, end),
    });
    offset = end;
  }
  return values;
}

/** Command sets of DIMSE messages: group 0000, always implicit little endian (PS3.7 section 6.3). */
import { unexpectedAnswer } from './network-errors.js';

/** Elements of group 0000 (PS3.7 annex E.1). */
const ELEMENT = {
  groupLength: 0x0000,
  affectedSopClassUid: 0x0002,
  commandField: 0x0100,
  messageId: 0x0110,
  respondedMessageId: 0x0120,
  priority: 0x0700,
  dataSetType: 0x0800,
  status: 0x0900,
  affectedSopInstanceUid: 0x1000,
} as const;

/** Values of CommandField (PS3.7 annex E.1). */
export const COMMAND = {
  storeRequest: 0x0001,
  storeResponse: 0x8001,
  echoRequest: 0x0030,
  echoResponse: 0x8030,
} as const;

const WITH_DATA_SET = 0x0000;
const WITHOUT_DATA_SET = 0x0101;
const MEDIUM_PRIORITY = 0;
const HEADER_BYTES = 8;

/** The Verification SOP Class (PS3.4 annex A). */
export const VERIFICATION = '1.2.840.10008.1.1';

/** A response to a request. */
export interface CommandResponse {
  readonly command: number;
  readonly respondedMessageId: number;
  /** Status code (PS3.7 annex C). */
  readonly status: number;
}

/** C-ECHO-RQ (PS3.7 section 9.3.5.1). */
export function encodeEchoRequest(messageId: number): Buffer {
  return encodeCommand([
    [ELEMENT.affectedSopClassUid, uid(VERIFICATION)],
    [ELEMENT.commandField, word(COMMAND.echoRequest)],
    [ELEMENT.messageId, word(messageId)],
    [ELEMENT.dataSetType, word(WITHOUT_DATA_SET)],
  ]);
}

/** C-STORE-RQ (PS3.7 section 9.3.1.1). */
export function encodeStoreRequest(
  messageId: number,
  { sopClassUid, sopInstanceUid }: { readonly sopClassUid: string; readonly sopInstanceUid: string },
): Buffer {
  return encodeCommand([
    [ELEMENT.affectedSopClassUid, uid(sopClassUid)],
    [ELEMENT.commandField, word(COMMAND.storeRequest)],
    [ELEMENT.messageId, word(messageId)],
    [ELEMENT.priority, word(MEDIUM_PRIORITY)],
    [ELEMENT.dataSetType, word(WITH_DATA_SET)],
    [ELEMENT.affectedSopInstanceUid, uid(sopInstanceUid)],
  ]);
}

function encodeCommand(elements: readonly (readonly [element: number, value: Buffer])[]): Buffer {
  const body = Buffer.concat(elements.map(([element, value]) => encodeElement(element, value)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([encodeElement(ELEMENT.groupLength, length), body]);
}

function encodeElement(element: number, value: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16LE(element, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** An odd length is padded with NUL (PS3.5 section 6.2). */
function uid(text: string): Buffer {
  return Buffer.from(text.length % 2 === 0 ? text : `${text}\0`, 'latin1');
}

/** @throws DomainError `pacs.unexpected-answer` for bytes that are not a response */
export function decodeResponse(bytes: Buffer): CommandResponse {
  const words = new Map<number, number>();
  for (let offset = 0; offset < bytes.length;) {
    if (offset + HEADER_BYTES > bytes.length) throw unexpectedAnswer('its command set is cut off');
    const end = offset + HEADER_BYTES + bytes.readUInt32LE(offset + 4);
    if (end > bytes.length || bytes.readUInt16LE(offset) !== 0)
      throw unexpectedAnswer('its command set is damaged');
    if (end - offset === HEADER_BYTES + 2)
      words.set(bytes.readUInt16LE(offset + 2), bytes.readUInt16LE(offset + HEADER_BYTES));
    offset = end;
  }
  const [command, respondedMessageId, status] = [
    words.get(ELEMENT.commandField),
    words.get(ELEMENT.respondedMessageId),
    words.get(ELEMENT.status),
  ];
  if (command === undefined || respondedMessageId === undefined || status === undefined)
    throw unexpectedAnswer('its response does not have a status');
  return { command, respondedMessageId, status };
}

import { PDU, PDU_HEADER_BYTES } from './pdu.js';
import { unexpectedAnswer, unreachable } from './network-errors.js';

/** Largest P-DATA-TF that this service accepts: responses have at most some hundred bytes. */
export const MAX_DATA_BYTES = 16_384;
/** Largest A-ASSOCIATE-AC: 128 contexts and extended negotiation fit. */
const MAX_ASSOCIATION_BYTES = 65_536;

export interface ReceivedPdu {
  readonly type: number;
  /** Without the header. */
  readonly body: Buffer;
}

/** Reads PDUs from a connection. The announced length is checked against its limit before the PDU is collected. */
export class PduReader {
  private readonly chunks: AsyncIterator<Buffer, undefined>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer, undefined>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** @throws DomainError `pacs.unreachable` at the end of the connection, `pacs.unexpected-answer` beyond the limit */
  async next(): Promise<ReceivedPdu> {
    const header = await this.take(PDU_HEADER_BYTES);
    const type = header.readUInt8(0);
    const length = header.readUInt32BE(2);
    const limit = type === PDU.associateAccept ? MAX_ASSOCIATION_BYTES : MAX_DATA_BYTES;
    if (length > limit) throw unexpectedAnswer(`a PDU of type ${type} announces ${length} bytes`);
    return { type, body: await this.take(length) };
  }

  private async take(count: number): Promise<Buffer> {
    const pieces = [this.rest];
    let length = this.rest.length;
    while (length < count) {
      const chunk = await this.chunks.next();
      if (chunk.done === true) throw unreachable(new Error('The connection was closed.'));
      pieces.push(chunk.value);
      length += chunk.value.length;
    }
    const bytes = Buffer.concat(pieces);
    this.rest = bytes.subarray(count);
    return bytes.subarray(0, count);
  }
}

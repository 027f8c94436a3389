import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** An object as received. */
export interface ReceivedObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Buffer;
}

const ASSOCIATE_REQUEST = 1;
const ASSOCIATE_ACCEPT = 2;
const DATA = 4;
const RELEASE_REQUEST = 5;
const RELEASE_REPLY = 6;

/**
 * A DICOM node of the tests (PS3.8, PS3.7): it stores by C-STORE, answers C-ECHO, and misbehaves on request. It shares no code
 * with the service. Ends with the scope that holds it.
 */
export class DicomReceiver implements AsyncDisposable {
  /** Stored objects, in order. */
  readonly received: ReceivedObject[] = [];
  /** Sizes of the received P-DATA-TF, without their headers. */
  readonly dataSizes: number[] = [];
  /** Types of all received PDUs. */
  readonly types: number[] = [];
  /** Called and calling AE title of the last association. */
  titles: readonly string[] = [];
  /** Statuses of the next C-STORE responses; afterwards 0. */
  statuses: number[] = [];
  /** Whether a proposed context is accepted. */
  accepts: (sopClassUid: string, transferSyntaxUid: string) => boolean = () => true;
  /** Largest P-DATA-TF that it announces; 0: any. */
  maximumLength = 16_384;
  /** Bytes that answer the next association, instead of an acceptance; empty: silence. */
  answer: Buffer | undefined;
  /** Whether it aborts when an object arrives. */
  aborts = false;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(tls: TlsOptions | undefined) {
    const serve = (socket: Socket): void => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.sockets.delete(socket));
      void this.serve(socket).catch(() => socket.destroy());
    };
    this.server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
    this.server.on('tlsClientError', () => undefined);
  }

  static async start(tls?: TlsOptions): Promise<DicomReceiver> {
    const receiver = new DicomReceiver(tls);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(socket: Socket): Promise<void> {
    const contexts = new Map<number, { sopClassUid: string; transferSyntaxUid: string }>();
    const message = { command: Buffer.alloc(0), dataSet: Buffer.alloc(0) };
    for await (const [type, body] of pdus(socket)) {
      this.types.push(type);
      if (type === ASSOCIATE_REQUEST) this.associate(socket, body, contexts);
      if (type === RELEASE_REQUEST) socket.end(pdu(RELEASE_REPLY, Buffer.alloc(4)));
      if (type !== DATA) continue;
      this.dataSizes.push(body.length);
      for (let offset = 0; offset < body.length;) {
        const end = offset + 4 + body.readUInt32BE(offset);
        const [context, control] = [body[offset + 4], body[offset + 5]];
        const part = (control & 1) === 1 ? 'command' : 'dataSet';
        message[part] = Buffer.concat([message[part], body.subarray(offset + 6, end)]);
        offset = end;
        if ((control & 2) === 0) continue;
        const command = words(message.command);
        const isStore = command.get(0x0100)?.readUInt16LE() === 1;
        if (part === 'command' && isStore) continue;
        if (this.aborts) {
          socket.end(pdu(7, Buffer.alloc(4)));
          return;
        }
        let status = 0;
        if (isStore) {
          status = this.statuses.shift() ?? 0;
          const uid = text(command.get(0x1000));
          if (status === 0 || status >> 12 === 0xb)
            this.received.push({
              ...(contexts.get(context) ?? { sopClassUid: '', transferSyntaxUid: '' }),
              sopInstanceUid: uid,
              dataSet: message.dataSet,
            });
        }
        const id = command.get(0x0110)?.readUInt16LE() ?? 0;
        socket.write(response(context, isStore ? 0x8001 : 0x8030, id, status));
        message.command = Buffer.alloc(0);
        message.dataSet = Buffer.alloc(0);
      }
    }
  }

  private associate(
    socket: Socket,
    body: Buffer,
    contexts: Map<number, { sopClassUid: string; transferSyntaxUid: string }>,
  ): void {
    this.titles = [body.toString('latin1', 4, 20), body.toString('latin1', 20, 36)].map((title) =>
      title.trim(),
    );
    if (this.answer !== undefined) {
      socket.write(this.answer);
      return;
    }
    const answers: Buffer[] = [];
    for (const [type, value] of items(body.subarray(68))) {
      if (type !== 0x20) continue;
      const parts = [...items(value.subarray(4))].map(([, part]) => part.toString('latin1'));
      const [sopClassUid, transferSyntaxUid] = parts;
      const isAccepted = this.accepts(sopClassUid, transferSyntaxUid);
      if (isAccepted) contexts.set(value[0], { sopClassUid, transferSyntaxUid });
      const head = Buffer.from([value[0], 0, isAccepted ? 0 : 3, 0]);
      answers.push(item(0x21, Buffer.concat([head, item(0x40, Buffer.from(transferSyntaxUid))])));
    }
    const maximum = Buffer.alloc(4);
    maximum.writeUInt32BE(this.maximumLength);
    const user = item(0x50, item(0x51, maximum));
    socket.write(pdu(ASSOCIATE_ACCEPT, Buffer.concat([body.subarray(0, 68), ...answers, user])));
  }
}

export function pdu(type: number, body: Buffer): Buffer {
  const head = Buffer.from([type, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

async function* pdus(socket: Socket): AsyncGenerator<readonly [type: number, body: Buffer]> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 6 && bytes.length >= 6 + bytes.readUInt32BE(2)) {
      const end = 6 + bytes.readUInt32BE(2);
      yield [bytes[0], bytes.subarray(6, end)];
      bytes = bytes.subarray(end);
    }
  }
}

function* items(bytes: Buffer): Generator<readonly [type: number, value: Buffer]> {
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 4 + bytes.readUInt16BE(offset + 2);
    yield [bytes[offset], bytes.subarray(offset + 4, end)];
    offset = end;
  }
}

function item(type: number, value: Buffer): Buffer {
  const head = Buffer.from([type, 0, 0, 0]);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** The values of a command set by element. */
function words(bytes: Buffer): Map<number, Buffer> {
  const values = new Map<number, Buffer>();
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 8 + bytes.readUInt32LE(offset + 4);
    values.set(bytes.readUInt16LE(offset + 2), bytes.subarray(offset + 8, end));
    offset = end;
  }
  return values;
}

function text(value: Buffer | undefined): string {
  return value?.toString('latin1').replace(/\0$/, '') ?? '';
}

function response(context: number, command: number, messageId: number, status: number): Buffer {
  const element = (number: number, value: number): Buffer => {
    const bytes = Buffer.alloc(10);
    bytes.writeUInt16LE(number, 2);
    bytes.writeUInt32LE(2, 4);
    bytes.writeUInt16LE(value, 8);
    return bytes;
  };
  const body = Buffer.concat([
    element(0x0100, command),
    element(0x0120, messageId),
    element(0x0800, 0x0101),
    element(0x0900, status),
  ]);
  const head = Buffer.from([0, 0, 0, 0, context, 3]);
  head.writeUInt32BE(body.length + 2);
  return pdu(DATA, Buffer.concat([head, body]));
}

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** A request as received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WebReply {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A web server of the tests, for STOW-RS and FHIR. Ends with the scope that holds it. */
export class WebReceiver implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  /** The answers; `hang` never answers. */
  reply: (request: ReceivedRequest) => WebReply | 'hang' = () => ({ status: 200 });
  private readonly server: Server;

  private constructor(private readonly tls: TlsOptions | undefined) {
    const serve = async (incoming: IncomingMessage): Promise<WebReply | 'hang'> => {
      const pieces: Buffer[] = [];
      for await (const piece of incoming as AsyncIterable<Buffer>) pieces.push(piece);
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(pieces) };
      this.requests.push(request);
      return this.reply(request);
    };
    const listener: Parameters<typeof createServer>[1] = (incoming, response) => {
      void serve(incoming).then(
        (reply) => {
          if (reply === 'hang') return;
          response.writeHead(reply.status, reply.headers);
          response.end(reply.json === undefined ? undefined : JSON.stringify(reply.json));
        },
        () => response.destroy(),
      );
    };
    this.server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  }

  static async start(tls?: TlsOptions): Promise<WebReceiver> {
    const receiver = new WebReceiver(tls);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The answer of a STOW-RS server (PS3.18 annex I.2). @param failed reasons by instance */
export function stowReply(
  stored: readonly string[],
  failed: Readonly<Record<string, number>> = {},
  status = 200,
): WebReply {
  const uid = (text: string): object => ({ '00081155': { vr: 'UI', Value: [text] } });
  return {
    status,
    json: {
      '00081199': { vr: 'SQ', Value: stored.map(uid) },
      '00081198': {
        vr: 'SQ',
        Value: Object.entries(failed).map(([instance, reason]) => ({
          ...uid(instance),
          '00081197': { vr: 'US', Value: [reason] },
        })),
      },
    },
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A delivery as received. */
export interface Received {
  /** The header X-CtClip-Delivery. */
  readonly delivery: unknown;
  readonly study: { readonly id: string; readonly state: string } & Readonly<Record<string, unknown>>;
}

/** A receiver of webhooks. Ends with the scope that holds it. */
export class WebhookReceiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Status of its answers; 0: none. */
  status = 204;
  private readonly server: Server;
  private readonly directory = mkdtempSync(join(tmpdir(), 'webhook-receiver-'));

  private constructor() {
    writeFileSync(this.secretFile, 'a secret of many bytes');
    this.server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const study = JSON.parse(Buffer.concat(pieces).toString()) as Received['study'];
        this.received.push({ delivery: request.headers['x-ctclip-delivery'], study });
        if (this.status !== 0) response.writeHead(this.status).end();
      });
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}/done`;
  }

  /** Settings with which a service may call it. */
  get settings(): Readonly<Record<string, string>> {
    return {
      WEBHOOK_ALLOWED_HOSTS: this.host,
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_SECRET_FILE: this.secretFile,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.directory, { recursive: true });
  }

  private get secretFile(): string {
    return join(this.directory, 'secret');
  }
}

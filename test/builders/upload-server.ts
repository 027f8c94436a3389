import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import { DomainError } from '../../src/core/problem/domain-error.js';
import { HostGuard } from '../../src/server/upload/host-guard.js';
import { IncomingUpload } from '../../src/server/upload/incoming-upload.js';
import { SpoolDirectory } from '../../src/server/upload/spool-directory.js';
import { UploadService } from '../../src/server/upload/upload.service.js';

Logger.overrideLogger(false);

const MB = 1024 * 1024;

export interface UploadServerOptions {
  /** Parent of the spool directory; temporary by default. */
  readonly root?: string;
  readonly maxBytes?: number;
  readonly idleSeconds?: number;
  readonly freeDisk?: () => Promise<undefined>;
}

/** A server with one route, which receives an upload, reports it, and disposes of it. */
export class UploadServer implements AsyncDisposable {
  /** The result of each upload, in order of completion. */
  readonly outcomes: string[] = [];

  private constructor(
    readonly server: FastifyInstance,
    readonly spool: SpoolDirectory,
    private readonly root: string,
  ) {}

  static async start(options: UploadServerOptions = {}): Promise<UploadServer> {
    const root = options.root ?? mkdtempSync(join(tmpdir(), 'spool-'));
    const spool = await SpoolDirectory.open(root);
    const configuration = {
      spoolDirectory: root,
      maxUploadBytes: options.maxBytes ?? MB,
      timeoutSeconds: 60,
      idleTimeoutSeconds: options.idleSeconds ?? 60,
      uploadsPerUser: 100,
      minFreeDiskBytes: 0,
      minAvailableMemoryBytes: 0,
    };
    // By default the free space is unknown: refusals before the upload have their own tests.
    const guard = new HostGuard(configuration, options.freeDisk ?? (() => Promise.resolve(undefined)));
    const service = new UploadService(configuration, spool, guard);
    const server = fastify();
    const target = new UploadServer(server, spool, root);
    server.addContentTypeParser('*', (_request, _payload, done) => done(null));
    await server.register(multipart);
    server.post('/:kind', async (request, reply) => {
      const { kind } = request.params as { kind: 'dicom-zip' | 'nifti' };
      try {
        const fields: Record<string, string> = {};
        const onField = (name: string, text: string): void => void (fields[name] = text);
        await using upload = await service.receive(new IncomingUpload(request, reply), {
          kinds: [kind],
          onField,
        });
        target.outcomes.push('received');
        const mode = (statSync(upload.path).mode & 0o777).toString(8);
        const bytes = readFileSync(upload.path, 'latin1');
        return { bytes, mode, fields };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        target.outcomes.push(error.code);
        return reply.code(400).send({ code: error.code, kind: error.kind });
      }
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    return target;
  }

  get port(): number {
    const address = this.server.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** Sends a body to the address for the kind and returns the route's report. */
  async send(
    body: FormData | string,
    { kind = 'dicom-zip', headers = {} }: { kind?: string; headers?: Record<string, string> } = {},
  ): Promise<Record<string, unknown>> {
    const address = `http://127.0.0.1:${this.port}/${kind}`;
    const response = await fetch(address, { method: 'POST', headers, body });
    return (await response.json()) as Record<string, unknown>;
  }

  /** Uploads on the disk. */
  files(): string[] {
    return readdirSync(this.spool.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

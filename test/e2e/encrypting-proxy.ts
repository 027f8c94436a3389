import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import type { PacsCertificates } from './running-orthanc.js';
import { until } from './running-service.js';

/**
 * nginx with HTTPS in front of a PACS, as its manual recommends; only clients with a certificate get through. (Orthanc's own HTTPS
 * crashes in Debian 12's package.) Ends with the scope that holds it.
 */
export class EncryptingProxy implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    private readonly port: number,
  ) {}

  /** @param target port of the PACS on this host */
  static async start(target: number, { own, ofClients }: PacsCertificates): Promise<EncryptingProxy> {
    const directory = mkdtempSync(join(tmpdir(), 'encrypting-proxy-'));
    const port = await freePort();
    const path = join(directory, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const configuration = `
      daemon off;
      pid ${directory}/pid;
      error_log ${directory}/error.log;
      events {}
      http {
        access_log off;
        client_max_body_size 0;
        ${temporary.map((name) => `${name}_temp_path ${directory}/${name};`).join(' ')}
        server {
          listen 127.0.0.1:${port} ssl;
          ssl_certificate ${own.certificateFile};
          ssl_certificate_key ${own.keyFile};
          ssl_client_certificate ${ofClients.certificateFile};
          ssl_verify_client on;
          location / {
            proxy_pass http://127.0.0.1:${target};
            proxy_buffering off;
            proxy_request_buffering off;
          }
        }
      }`;
    writeFileSync(path, configuration);
    const child = spawn('nginx', ['-e', join(directory, 'error.log'), '-c', path], { stdio: 'ignore' });
    const proxy = new EncryptingProxy(child, directory, port);
    await until(() => proxy.listens(), 'nginx');
    return proxy;
  }

  address(path: string): string {
    return `https://127.0.0.1:${this.port}/${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.child, 'close');
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async listens(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { until } from './running-service.js';

const CONFIGURATION = fileURLToPath(new URL('../../nginx', import.meta.url));
const NAME = 'ct-clip.example.org';

/** A client in a permitted network. */
export const CLIENT = '127.0.1.1';
/** Address of the monitoring. */
export const MONITORING = '127.0.0.1';
/** A client outside every permitted network. */
export const OUTSIDER = '127.9.9.9';

/** Whether a program that these tests need is installed. */
export function hasProgram(program: string, ...argument: string[]): boolean {
  try {
    execFileSync(program, argument, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, or a stream of its bytes. */
  readonly body?: FormData | Readable;
  /** The client's address. */
  readonly from?: string;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** nginx with the repository's configuration; only ports, paths and addresses are replaced. */
export class RunningNginx implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'nginx-test-'));
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly ca: string;

  private constructor(
    instances: readonly number[],
    private readonly users: string | undefined,
    readonly httpPort: number,
    readonly httpsPort: number,
  ) {
    for (const folder of ['conf', 'logs', 'certbot', 'temporary']) mkdirSync(join(this.directory, folder));
    this.ca = this.makeCertificate();
    this.configure(instances);
    this.child = spawn('nginx', ['-p', this.directory, '-c', 'conf/nginx.conf'], { stdio: 'ignore' });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
  }

  /** @param users makes nginx check passwords too, against this file: ct-clip/basic-auth.conf */
  static async start(instances: readonly number[], users?: string): Promise<RunningNginx> {
    const nginx = new RunningNginx(instances, users, await freePort(), await freePort());
    try {
      await until(async () => {
        if (nginx.child.exitCode !== null) throw new Error(nginx.errorLog());
        return nginx.ask('/', { from: OUTSIDER }).then(
          () => true,
          () => false,
        );
      }, 'nginx');
      return nginx;
    } catch (error) {
      await nginx[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The lines of its access log, parsed. */
  accessLog(): Record<string, unknown>[] {
    return this.accessLogLines().map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The lines of its access log, unparsed. */
  accessLogLines(): string[] {
    const text = readFileSync(this.log('ct-clip.access.log'), 'utf8');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Its temporary files with requests and answers. */
  temporaryFiles(): string[] {
    return readdirSync(join(this.directory, 'temporary'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  }

  errorLog(): string {
    return readdirSync(join(this.directory, 'logs'))
      .filter((name) => name.endsWith('error.log'))
      .map((name) => readFileSync(this.log(name), 'utf8'))
      .join('');
  }

  /** Sends a request over HTTPS. */
  ask(path: string, asked: Asked = {}): Promise<Answered> {
    return this.exchange(requestHttps, this.httpsPort, path, asked);
  }

  /** Sends a request over plain HTTP. */
  askInClear(path: string, asked: Asked = {}): Promise<Answered> {
    return this.exchange(requestHttp, this.httpPort, path, asked);
  }

  /** Connects with a given version of TLS; returns the agreed version. */
  handshake(version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const socket = connectTls({
        ...this.tls,
        host: '127.0.0.1',
        port: this.httpsPort,
        minVersion: version,
        maxVersion: version,
        // At its default security level, OpenSSL does not offer old versions.
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get tls(): { readonly ca: string; readonly servername: string } {
    return { ca: this.ca, servername: NAME };
  }

  private exchange(
    request: typeof requestHttps,
    port: number,
    path: string,
    { method = 'GET', headers = {}, body, from = CLIENT, signal }: Asked,
  ): Promise<Answered> {
    const form = body instanceof FormData ? new Response(body) : undefined;
    const type = form?.headers.get('content-type');
    const stream = form?.body ? Readable.fromWeb(form.body) : (body as Readable | undefined);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          ...this.tls,
          host: '127.0.0.1',
          port,
          localAddress: from,
          path,
          method: stream === undefined ? method : 'POST',
          agent: false,
          headers: { host: NAME, ...headers, ...(typeof type === 'string' && { 'content-type': type }) },
          ...(signal && { signal }),
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
          );
          answer.once('error', reject);
        },
      );
      outgoing.once('error', reject);
      if (stream === undefined) outgoing.end();
      else stream.pipe(outgoing);
    });
  }

  private log(name: string): string {
    return join(this.directory, 'logs', name);
  }

  private makeCertificate(): string {
    const [key, certificate] = ['privkey.pem', 'fullchain.pem'].map((name) => join(this.directory, name));
    const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', ...curve, ...subject, ...files], {
      stdio: 'ignore',
    });
    return readFileSync(certificate, 'utf8');
  }

  /** Replacements that enable basic-auth.conf and name the file of users. */
  private basicAuth(): [string, string, string][] {
    if (this.users === undefined) return [];
    return [
      ['ct-clip/site.conf', '#include ct-clip/basic-auth.conf;', 'include ct-clip/basic-auth.conf;'],
      ['ct-clip/basic-auth.conf', '/etc/ct-clip/users', this.users],
    ];
  }

  private configure(instances: readonly number[]): void {
    const target = join(this.directory, 'conf');
    cpSync(CONFIGURATION, target, { recursive: true });
    const replacements: readonly [file: string, from: string, to: string][] = [
      ['ct-clip.conf', 'listen 80;', `listen 127.0.0.1:${this.httpPort};`],
      ['ct-clip.conf', 'listen 443 ssl;', `listen 127.0.0.1:${this.httpsPort} ssl;`],
      ['ct-clip.conf', '/var/www/certbot', join(this.directory, 'certbot')],
      ['ct-clip.conf', '/var/log/nginx/', `${this.directory}/logs/`],
      ['ct-clip/locations.conf', '/var/log/nginx/', `${this.directory}/logs/`],
      ['ct-clip/site.conf', `/etc/letsencrypt/live/${NAME}/`, `${this.directory}/`],
      ...this.basicAuth(),
      ['ct-clip/site.conf', 'allow 10.0.0.0/8;', 'allow 127.0.1.0/24;'],
      ...instances.map((port, index): [string, string, string] => [
        'ct-clip/instances.conf',
        `127.0.0.1:800${index + 1} `,
        `127.0.0.1:${port} `,
      ]),
    ];
    for (const [file, from, to] of replacements) {
      const path = join(target, file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
      writeFileSync(path, text.replaceAll(from, to));
    }
    writeFileSync(join(target, 'nginx.conf'), this.mainConfiguration());
  }

  /** The rest of a distribution's nginx.conf. */
  private mainConfiguration(): string {
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return [
      // Only root can switch users, and the test's directory is private to its owner.
      process.getuid?.() === 0 ? 'user root;' : '',
      'daemon off;',
      'worker_processes 2;',
      'pid nginx.pid;',
      'error_log logs/error.log;',
      'events {}',
      'http {',
      ...folders.map((name) => `  ${name}_temp_path temporary/${name};`),
      '  include ct-clip.conf;',
      '}',
      '',
    ].join('\n');
  }
}

import { readFileSync } from 'node:fs';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { contained } from '../../core/problem/contained.js';

/** Facility 10 (security and authorization), severity 5 (notice): RFC 5424, section 6.2.1. */
const PRIORITY = 85;
/** MSGID of audit messages (PS3.15, A.6). */
const MESSAGE_ID = 'DICOM+RFC3881';
/** Maximum number of queued messages. Above it the oldest is dropped; AUDIT_LOG, if set, still contains it. */
const MOST_WAITING = 10_000;
const RECONNECT_MS = 5000;
const CLOSE_MS = 2000;

/** Address and TLS settings of the repository. */
export interface SyslogSettings {
  readonly host: string;
  readonly port: number;
  /** CA certificates for verifying the repository; undefined: Node's default ones. */
  readonly caFile: string | undefined;
  /** Client certificate and key, if the repository requires them. */
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
}

/**
 * Sends messages by syslog over TLS (RFC 5425), in order, over one connection with automatic reconnects. Messages in transit
 * on a broken connection are lost because syslog has no acknowledgement; queued ones are sent later.
 */
export class SyslogSender {
  private readonly waiting: Buffer[] = [];
  private readonly options: ConnectionOptions;
  private socket: TLSSocket | undefined;
  private isReady = false;
  private isClosed = false;
  private retry: NodeJS.Timeout | undefined;

  /** @param onProblem called when the repository is unreachable or messages are dropped */
  constructor(
    { host, port, caFile, certificateFile, keyFile }: SyslogSettings,
    private readonly source: { readonly host: string; readonly processId: number },
    private readonly onProblem: (problem: string) => void,
  ) {
    this.options = {
      host,
      port,
      servername: host,
      minVersion: 'TLSv1.2',
      ...(caFile !== undefined && { ca: readFileSync(caFile) }),
      ...(certificateFile !== undefined && { cert: readFileSync(certificateFile) }),
      ...(keyFile !== undefined && { key: readFileSync(keyFile) }),
    };
  }

  /** Queues a message for sending. */
  send(message: string, time: string): void {
    const { host, processId } = this.source;
    const text = `<${PRIORITY}>1 ${time} ${host} ctclip ${processId} ${MESSAGE_ID} - \ufeff${message}`;
    const bytes = Buffer.from(text);
    this.waiting.push(Buffer.concat([Buffer.from(`${bytes.length} `), bytes]));
    if (this.waiting.length > MOST_WAITING) {
      this.waiting.shift();
      this.onProblem('too many messages wait; the oldest was dropped');
    }
    this.flush();
  }

  /** Sends the queued messages within a short time, then closes. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    const { socket } = this;
    if (socket === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }

  private flush(): void {
    if (this.socket === undefined) {
      if (this.retry === undefined && !this.isClosed) this.open();
      return;
    }
    if (!this.isReady) return;
    for (const frame of this.waiting.splice(0)) this.socket.write(frame);
  }

  private open(): void {
    const socket = connect(this.options);
    this.socket = socket;
    const problem = (error: unknown): void =>
      this.onProblem(error instanceof Error ? codeOf(error) : 'unknown');
    socket.once(
      'secureConnect',
      contained(() => {
        this.isReady = true;
        this.flush();
      }, problem),
    );
    socket.on('error', problem);
    // Without reading, the end of the connection would go unnoticed.
    socket.resume();
    socket.once(
      'close',
      contained(() => {
        this.socket = undefined;
        this.isReady = false;
        if (this.isClosed) return;
        this.retry = setTimeout(() => {
          this.retry = undefined;
          if (this.waiting.length > 0) this.flush();
        }, RECONNECT_MS).unref();
      }, problem),
    );
    socket.unref();
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

import { connect, type Socket } from 'node:net';

const BOUNDARY = 'XsliceX';
export const FORM_HEADER = `content-type: multipart/form-data; boundary=${BOUNDARY}`;

/** Ends the previous part of a form and begins another one. */
export const NEXT_PART = `\r\n--${BOUNDARY}\r\n`;

/** The beginning of a form with a file; more may follow. */
export function formStart(contents: string, fileName = 'study.zip'): string {
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n${contents}`;
}

/** Ends a form. */
export const FORM_END = `\r\n--${BOUNDARY}--\r\n`;

/** A complete form with a file. */
export function wholeForm(contents: string, fileName?: string): string {
  return formStart(contents, fileName) + FORM_END;
}

/** A connection on which a test writes HTTP by hand, as slowly and as incorrectly as it needs. */
export class RawConnection implements Disposable {
  /** Everything that has arrived. */
  received = '';
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private readonly listeners: (() => void)[] = [];

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.notify();
    });
    // Some tests are about a server that closes while the test is still writing.
    this.socket.on('error', () => undefined);
    this.opened = new Promise((resolve) => this.socket.once('connect', resolve));
    this.closed = new Promise((resolve) =>
      this.socket.once('close', () => {
        resolve();
        this.notify();
      }),
    );
  }

  write(text: string): void {
    this.socket.write(text);
  }

  /** Resolves with everything received once it contains the text. Rejects if the connection ends before. */
  async receives(text: string): Promise<string> {
    while (!this.received.includes(text)) {
      if (this.socket.destroyed) throw new Error(`Closed without ${text}; received: ${this.received}`);
      await new Promise<void>((resolve) => this.listeners.push(resolve));
    }
    return this.received;
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Ends with a TCP reset, like a crashing client. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  private notify(): void {
    for (const resolve of this.listeners.splice(0)) resolve();
  }
}

import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { uploadStalled } from './upload-errors.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Gives up on a client that sends nothing for a while, or not everything in time. */
export class UploadDeadline implements Disposable {
  /** Rejects with `upload.stalled` once the client is given up; never resolves. */
  readonly missed: Promise<never>;
  private readonly whole: NodeJS.Timeout;
  private readonly idle: NodeJS.Timeout;

  constructor({ timeoutSeconds, idleTimeoutSeconds }: UploadConfiguration) {
    const { promise, reject } = withReject();
    this.missed = promise;
    const miss = (): void => reject(uploadStalled());
    this.whole = setTimeout(miss, timeoutSeconds * MILLISECONDS_PER_SECOND).unref();
    this.idle = setTimeout(miss, idleTimeoutSeconds * MILLISECONDS_PER_SECOND).unref();
  }

  /** Something has arrived. */
  touch(): void {
    this.idle.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.whole);
    clearTimeout(this.idle);
  }
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_resolve, rejectPromise) => (reject = rejectPromise));
  // It is raced against the upload and then forgotten; that is no unhandled rejection.
  promise.catch(() => undefined);
  return { promise, reject };
}

import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { uploadStalled } from './upload-errors.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Disconnects a client that is idle for too long, or does not finish in time. */
export class UploadDeadline implements Disposable {
  /** Rejects with `upload.stalled` when the client misses a deadline; never resolves. */
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

  /** Restarts the idle timeout after received bytes. */
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
  // After the race with the upload the rejection is ignored.
  promise.catch(() => undefined);
  return { promise, reject };
}

import { asFailure, Failure, UNREACHABLE } from '../../service/failure.js';
import { nextSlices, type SliceRun } from './next-slices.js';
import type { StoredVolume } from './stored-volume.js';
import type { Volume } from './volume.js';

/** Slices of one request: few requests for the audit log, and soon another one where somebody looks. */
const TOGETHER = 16;
/** Time between two reports of slices that nobody looks at: each report draws the page again. */
const REPORT_MS = 100;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/** Loads the slices of a volume, those that are looked at first. */
export class SliceLoader {
  private readonly stopping = new AbortController();
  private running: { readonly run: SliceRun; readonly controller: AbortController } | undefined;
  private reportedAt = -Infinity;

  /**
   * @param looked slice that is looked at
   * @param onChange called when the slice that is looked at arrives, after others now and then, and after each request
   * @param onFailure called once if the service refuses
   */
  constructor(
    private readonly stored: StoredVolume,
    private readonly volume: Volume,
    private looked: number,
    private readonly onChange: () => void,
    onFailure: (failure: Failure) => void,
  ) {
    this.run().catch((error: unknown) => {
      if (!this.stopping.signal.aborted) onFailure(asFailure(error));
    });
  }

  /** Loads the slices around this one next. */
  look(slice: number): void {
    this.looked = slice;
    const { running } = this;
    if (this.volume.isLoaded(slice) || running === undefined) return;
    const { first, last } = running.run;
    if (slice < first || slice > last) running.controller.abort();
  }

  stop(): void {
    this.stopping.abort();
    this.running?.controller.abort();
  }

  private async run(): Promise<void> {
    const { volume } = this;
    const isLoaded = (slice: number): boolean => volume.isLoaded(slice);
    let retryMs = FIRST_RETRY_MS;
    for (let most = 1; !this.stopping.signal.aborted; most = TOGETHER) {
      const run = nextSlices(volume.slices, isLoaded, this.looked, most);
      if (run === undefined) return;
      try {
        await this.load(run);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        // A lost connection is waited for; a refusal is final.
        const isLost = error instanceof Failure && error.code === UNREACHABLE;
        if (!isLost || volume.loadedShare === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
      }
    }
  }

  /** Resolves too when another slice is looked at meanwhile. */
  private async load(run: SliceRun): Promise<void> {
    const controller = new AbortController();
    this.running = { run, controller };
    try {
      await this.stored.load(run.first, run.last, controller.signal, (slice, values) => {
        this.volume.add(slice, values);
        if (slice === this.looked || performance.now() - this.reportedAt >= REPORT_MS) this.report();
      });
      this.report();
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    } finally {
      this.running = undefined;
    }
  }

  private report(): void {
    this.reportedAt = performance.now();
    this.onChange();
  }
}

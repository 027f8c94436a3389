import { asFailure, type Failure } from '../../service/failure.js';
import { isLost } from '../../service/patience.js';
import { nextSlices, type SliceRun } from './next-slices.js';
import type { StoredVolume } from './stored-volume.js';
import type { Volume } from './volume.js';

/** Slices per request: large enough for a short audit log, small enough to reach a newly viewed slice soon. */
const TOGETHER = 16;
/** Time between two reports of slices that are not in view: each report redraws the page. */
const REPORT_MS = 100;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/** Loads the slices of a volume, first those in view. */
export class SliceLoader {
  private readonly stopping = new AbortController();
  private running: { readonly run: SliceRun; readonly controller: AbortController } | undefined;
  private reportedAt = -Infinity;

  /**
   * @param looked slice in view
   * @param onChange called when the slice in view arrives, at intervals for other slices, and after each request
   * @param onFailure called once if the service refuses, or cannot be reached for the first slice
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
        // Only a connection that is lost after the first slice is retried; a refusal is final.
        if (!isLost(error) || volume.loadedShare === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
      }
    }
  }

  /** Also resolves if the user moves to a missing slice outside the run. */
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

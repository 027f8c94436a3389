import { hasSucceeded, type StudyResult } from './result-row.js';

/** Output of the progress: standard error, except in tests. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001b[K';
const SECONDS_PER_MINUTE = 60;

/** A bar on a terminal, with failures above it; elsewhere one line per study. */
export class Progress {
  private readonly begin = performance.now();
  private done = 0;
  private failed = 0;
  private waitingFor = '';

  /** @param total number of studies to send */
  constructor(
    private readonly total: number,
    private readonly screen: Screen,
  ) {
    if (screen.isTTY === true) screen.write(this.bar());
  }

  add(result: StudyResult): void {
    this.done += 1;
    this.waitingFor = '';
    if (!hasSucceeded(result)) this.failed += 1;
    const line = lineOf(result);
    if (this.screen.isTTY !== true) this.screen.write(`${this.done}/${this.total} ${line}\n`);
    else this.screen.write(`${CLEAR_LINE}${hasSucceeded(result) ? '' : `${line}\n`}${this.bar()}`);
  }

  /** Prints why the service accepts no study, once until the reason changes or a study is done. */
  wait(reason: string): void {
    if (reason === this.waitingFor) return;
    this.waitingFor = reason;
    if (this.screen.isTTY !== true) this.screen.write(`Waiting: ${reason}\n`);
    else this.screen.write(`${CLEAR_LINE}Waiting: ${reason}\n${this.bar()}`);
  }

  end(): void {
    if (this.screen.isTTY === true) this.screen.write(CLEAR_LINE);
  }

  private bar(): string {
    const filled = Math.round((BAR_WIDTH * this.done) / Math.max(this.total, 1));
    const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.');
    return `[${bar}] ${this.done}/${this.total}, ${this.failed} failed${this.remaining()}`;
  }

  private remaining(): string {
    if (this.done === 0 || this.done === this.total) return '';
    const elapsed = (performance.now() - this.begin) / 1000;
    return `, ${duration((elapsed / this.done) * (this.total - this.done))} left`;
  }
}

function lineOf({ row }: StudyResult): string {
  const { path_to_study: path, processing_status: status, error } = row;
  return `${path}: ${status}${error === null ? '' : `: ${error}`}`;
}

function duration(seconds: number): string {
  return seconds < SECONDS_PER_MINUTE
    ? `${Math.ceil(seconds)} s`
    : `${Math.ceil(seconds / SECONDS_PER_MINUTE)} min`;
}

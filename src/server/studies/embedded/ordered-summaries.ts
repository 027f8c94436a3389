import type { RecordSummary } from '../lifecycle/record-summary.js';

/** Summaries ordered by a time, then by id. Most changes are at the end. */
export class OrderedSummaries {
  private readonly summaries: RecordSummary[] = [];

  constructor(private readonly time: 'submittedAt' | 'endedAt') {}

  get size(): number {
    return this.summaries.length;
  }

  /** Adds a summary, or replaces that of the same study and time. */
  set(summary: RecordSummary): void {
    const index = this.indexOf(summary);
    this.summaries.splice(index, this.isAt(index, summary) ? 1 : 0, summary);
  }

  delete(summary: RecordSummary): void {
    const index = this.indexOf(summary);
    if (this.isAt(index, summary)) this.summaries.splice(index, 1);
  }

  /** Iterates from the latest to the earliest. @param before only those before this time and id; undefined: all */
  *backwards(before: { readonly time: number; readonly id: string } | undefined): Generator<RecordSummary> {
    const begin = before === undefined ? this.size : this.firstFrom(before.time, before.id);
    for (let index = begin - 1; index >= 0; index--) {
      const summary = this.summaries[index];
      // Deleted while the caller iterates.
      if (summary !== undefined) yield summary;
    }
  }

  /** The earliest summaries, at most `count`. */
  first(count: number): readonly RecordSummary[] {
    return this.summaries.slice(0, count);
  }

  private isAt(index: number, { id }: RecordSummary): boolean {
    return this.summaries[index]?.id === id;
  }

  private indexOf(summary: RecordSummary): number {
    return this.firstFrom(summary[this.time], summary.id);
  }

  /** Index of the first summary that is not before a time and id. */
  private firstFrom(time: number, id: string): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.summaries[middle];
      if (other === undefined) break;
      const isBefore = other[this.time] === time ? other.id < id : other[this.time] < time;
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

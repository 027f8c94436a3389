/** Limits occasions of each kind to one in a period, so that an unavailable store does not flood the log. */
export class OccasionLimit {
  private readonly kinds = new Map<string, { readonly at: number; heldBack: number }>();

  /** @param clock milliseconds of a monotonic clock */
  constructor(
    private readonly periodMs: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** @returns number of occasions of this kind held back since the last pass; undefined if this one is held back */
  pass(kind: string): number | undefined {
    const now = this.clock();
    const last = this.kinds.get(kind);
    if (last !== undefined && now - last.at < this.periodMs) {
      last.heldBack += 1;
      return undefined;
    }
    this.kinds.set(kind, { at: now, heldBack: 0 });
    return last?.heldBack ?? 0;
  }
}

/** Lets one occasion of each kind pass in a period, so that a store that is away fills no log. */
export class OccasionLimit {
  private readonly kinds = new Map<string, { readonly at: number; heldBack: number }>();

  /** @param clock milliseconds that only grow */
  constructor(
    private readonly periodMs: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** @returns how many of the kind were held back since the last one that passed; undefined for one that is held back */
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

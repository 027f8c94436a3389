/** Runs one task at a time, in the order of the calls. */
export class OneByOne {
  private last: Promise<unknown> = Promise.resolve();

  /** Starts after all earlier tasks have ended, successfully or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}

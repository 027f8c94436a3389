/** Does one thing at a time, in the order in which they were asked for. */
export class OneByOne {
  private last: Promise<unknown> = Promise.resolve();

  /** Begins once all that was asked for before has ended, well or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}

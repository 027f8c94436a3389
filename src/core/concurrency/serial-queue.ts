/** Runs one task at a time, in the order of the calls. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** Starts after all earlier tasks have ended, successfully or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all tasks added so far have ended. */
  async idle(): Promise<void> {
    await this.last;
  }
}

/** Runs the tasks of one key one at a time, in the order of the calls; other keys do not wait for them. */
export class KeyedSerialQueue {
  /** Queues by key, each with its number of tasks. */
  private readonly queues = new Map<string, { readonly queue: SerialQueue; tasks: number }>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const entry = this.queues.get(key) ?? { queue: new SerialQueue(), tasks: 0 };
    this.queues.set(key, entry);
    entry.tasks += 1;
    try {
      return await entry.queue.run(work);
    } finally {
      entry.tasks -= 1;
      if (entry.tasks === 0) this.queues.delete(key);
    }
  }

  /** Resolves when all tasks added so far have ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.queues.values()].map(({ queue }) => queue.idle()));
  }
}

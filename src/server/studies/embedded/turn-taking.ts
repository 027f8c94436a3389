/** Runs tasks with the same key one after the other, in the order in which they come. */
export class TurnTaking {
  /** By key, the task that came last. */
  private readonly last = new Map<string, Promise<unknown>>();

  /** @returns what the task returns; a task that rejects does not keep the next one from running */
  take<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (this.last.get(key) ?? Promise.resolve()).then(task);
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(key) === settled) this.last.delete(key);
      });
    this.last.set(key, settled);
    return result;
  }

  /** Resolves when the tasks that are there now have run. */
  async settled(): Promise<void> {
    await Promise.all(this.last.values());
  }
}

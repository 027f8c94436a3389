/** A queue in which clients take turns: one that asks for much does not keep the others waiting. */
export class FairQueue<T> {
  /** In the order of their turns; a client without entries is not in it. */
  private readonly clients = new Map<string, T[]>();
  private size = 0;

  /**
   * @param clientLimit entries that one client may have waiting
   * @param limit entries that may wait in all
   */
  constructor(
    private readonly clientLimit: number,
    private readonly limit: number,
  ) {}

  /** @returns whether there was room */
  add(client: string, entry: T): boolean {
    const entries = this.clients.get(client) ?? [];
    if (entries.length >= this.clientLimit || this.size >= this.limit) return false;
    entries.push(entry);
    this.clients.set(client, entries);
    this.size += 1;
    return true;
  }

  /** Takes out the entry whose turn it is; undefined where none waits. */
  take(): T | undefined {
    for (const [client, entries] of this.clients) {
      const entry = entries.shift();
      this.clients.delete(client);
      if (entries.length > 0) this.clients.set(client, entries);
      if (entry === undefined) continue;
      this.size -= 1;
      return entry;
    }
    return undefined;
  }
}

/** A queue in which clients take turns (round robin): a busy client does not delay the others. */
export class FairQueue<T> {
  /** Clients with entries in the order of their turns. */
  private readonly clients = new Map<string, T[]>();
  private size = 0;

  /**
   * @param clientLimit maximum number of waiting entries of one client
   * @param limit maximum number of waiting entries of all clients
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

  /** Removes and returns the next entry; undefined if the queue is empty. */
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

import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { availableMemory } from './available-memory.js';
import { freeDisk } from './free-disk.js';
import { memoryLow, noRoom, tooManyUploads } from './upload-errors.js';

/** Disk space reserved for an upload until disposal. */
export interface Room extends Disposable {
  /** Reports received bytes. They are on the disk already, so they leave the reservation. */
  arrived(bytes: number): void;
}

/** Reservations of one user's current uploads. */
interface Held {
  readonly uploads: number;
  /** Announced bytes that have not arrived. */
  readonly promised: number;
}

const NOTHING_HELD: Held = { uploads: 0, promised: 0 };

/**
 * Refuses studies that exceed the host's free disk or memory before they are sent, to protect the studies in progress.
 * Announcements of one user do not block others: beyond the first upload, they reserve at most half of the remaining room.
 */
export class HostGuard {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly configuration: UploadConfiguration,
    private readonly disk: () => Promise<number | undefined> = () => freeDisk(configuration.spoolDirectory),
    private readonly memory: () => Promise<number | undefined> = () => availableMemory(),
  ) {}

  /**
   * Reserves room for an upload until the result is disposed of.
   * @param bytes announced by its client; undefined counts as the maximum size
   * @param user key of the user, or of the client's address
   * @throws DomainError `upload.too-many`, `upload.no-room` or `upload.memory-low`
   */
  async reserve(bytes: number | undefined, user: string): Promise<Room> {
    const { maxUploadBytes, minAvailableMemoryBytes, uploadsPerUser } = this.configuration;
    const needed = bytes ?? maxUploadBytes;
    if (this.heldBy(user).uploads >= uploadsPerUser) throw tooManyUploads(uploadsPerUser);
    // The reservation precedes the checks, so that concurrent uploads are counted.
    this.change(user, 1, needed);
    try {
      const [free, available] = await Promise.all([this.disk(), this.memory()]);
      // A disk that does not answer causes its own error on the first write.
      if (free !== undefined) this.requireRoom(free, user);
      if (available !== undefined && available < minAvailableMemoryBytes) throw memoryLow();
    } catch (error) {
      this.change(user, -1, -needed);
      throw error;
    }
    let outstanding = needed;
    let isOpen = true;
    const arrived = (bytes: number): void => {
      const settled = Math.min(bytes, outstanding);
      outstanding -= settled;
      this.change(user, 0, -settled);
    };
    const release = (): void => {
      if (!isOpen) return;
      isOpen = false;
      arrived(outstanding);
      this.change(user, -1, 0);
    };
    return { arrived, [Symbol.dispose]: release };
  }

  private requireRoom(free: number, user: string): void {
    const { minFreeDiskBytes, uploadsPerUser } = this.configuration;
    const all = [...this.held.values()].reduce((sum, { promised }) => sum + promised, 0);
    if (free < all + minFreeDiskBytes) throw noRoom();
    const { uploads, promised } = this.heldBy(user);
    const leftByOthers = free - minFreeDiskBytes - (all - promised);
    if (uploads > 1 && promised > leftByOthers / 2) throw tooManyUploads(uploadsPerUser);
  }

  private heldBy(user: string): Held {
    return this.held.get(user) ?? NOTHING_HELD;
  }

  private change(user: string, uploads: number, promised: number): void {
    const before = this.heldBy(user);
    const now = { uploads: before.uploads + uploads, promised: before.promised + promised };
    if (now.uploads === 0) this.held.delete(user);
    else this.held.set(user, now);
  }
}

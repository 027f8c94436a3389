import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { availableMemory } from './available-memory.js';
import { freeDisk } from './free-disk.js';
import { memoryLow, noRoom } from './upload-errors.js';

/** Room on the disk that is kept for an upload, until it is disposed of. */
export interface Room extends Disposable {
  /** So many bytes of it have come: the disk knows of them by itself. */
  arrived(bytes: number): void;
}

/** Refuses studies that the host has no room for, before they are sent: a full disk or memory harms those it has. */
export class HostGuard {
  /** Bytes that uploads under way have notified, and that have not come yet. */
  private promised = 0;

  constructor(
    private readonly configuration: UploadConfiguration,
    private readonly disk: () => Promise<number | undefined> = () => freeDisk(configuration.spoolDirectory),
    private readonly memory: () => Promise<number | undefined> = () => availableMemory(),
  ) {}

  /**
   * Keeps room for an upload until the result is disposed of.
   * @param bytes that its client has notified; undefined: it may be as large as is allowed
   * @throws DomainError `upload.no-room` or `upload.memory-low`
   */
  async reserve(bytes: number | undefined): Promise<Room> {
    const { maxUploadBytes, minFreeDiskBytes, minAvailableMemoryBytes } = this.configuration;
    const needed = bytes ?? maxUploadBytes;
    // Promised before the first question, so that uploads that come at the same time know of each other.
    this.promised += needed;
    try {
      const [free, available] = await Promise.all([this.disk(), this.memory()]);
      // A disk that does not answer has an error of its own once it is written to.
      if (free !== undefined && free < this.promised + minFreeDiskBytes) throw noRoom();
      if (available !== undefined && available < minAvailableMemoryBytes) throw memoryLow();
    } catch (error) {
      this.promised -= needed;
      throw error;
    }
    let outstanding = needed;
    const arrived = (bytes: number): void => {
      const settled = Math.min(bytes, outstanding);
      outstanding -= settled;
      this.promised -= settled;
    };
    return { arrived, [Symbol.dispose]: () => arrived(outstanding) };
  }
}

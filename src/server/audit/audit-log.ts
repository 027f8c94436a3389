import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { AuditFile } from './audit-file.js';
import type { AuditRecord } from './audit-record.js';

/** A place outside of this host that is sent every event, and acknowledges none. */
export interface AuditRepository {
  send(record: AuditRecord): void;
  close(): Promise<void>;
}

/** Writes the audit's lines, and is loud when it cannot. */
export class AuditLog implements OnApplicationShutdown {
  private readonly logger = new Logger(AuditLog.name);
  private failed = 0;
  /** Whether the last line, of one at least, was written. */
  private isProven = false;

  /**
   * @param file undefined: nothing is written down
   * @param repository is sent the same events; undefined: there is none
   */
  constructor(
    private readonly file: AuditFile | undefined,
    private readonly repository?: AuditRepository,
  ) {}

  get isOn(): boolean {
    return this.file !== undefined || this.repository !== undefined;
  }

  /** Lines that could not be written. */
  get failures(): number {
    return this.failed;
  }

  /** Whether a line can be written, as far as that is known without writing one. */
  async canWrite(): Promise<boolean> {
    if (this.isProven) return true;
    return (await this.file?.isWritable()) ?? true;
  }

  /** @returns whether the line is written */
  async write(record: AuditRecord): Promise<boolean> {
    try {
      this.repository?.send(record);
      await this.file?.append(record);
      this.isProven = true;
      return true;
    } catch (error) {
      this.failed += 1;
      this.isProven = false;
      const { code } = error as NodeJS.ErrnoException;
      this.logger.error('A line of the audit log could not be written.', {
        request_id: record.request_id,
        errno: code,
      });
      return false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.file?.close();
    await this.repository?.close();
  }
}

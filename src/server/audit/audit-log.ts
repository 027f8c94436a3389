import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { AuditFile } from './audit-file.js';
import type { AuditRecord } from './audit-record.js';

/** A remote receiver of all events, without acknowledgements. */
export interface AuditRepository {
  send(record: AuditRecord): void;
  close(): Promise<void>;
}

/** Writes the audit log, and logs and counts failures. */
export class AuditLog implements OnApplicationShutdown {
  private readonly logger = new Logger(AuditLog.name);
  private failed = 0;
  /** Whether the last write succeeded; false before the first. */
  private isProven = false;

  /**
   * @param file undefined: no file is written
   * @param repository receives the same events; undefined without a repository
   */
  constructor(
    private readonly file: AuditFile | undefined,
    private readonly repository?: AuditRepository,
  ) {}

  get isOn(): boolean {
    return this.file !== undefined || this.repository !== undefined;
  }

  /** Number of lines that could not be written. */
  get failures(): number {
    return this.failed;
  }

  /** Whether a line can presumably be written: the last write succeeded, or a test succeeds now. */
  async canWrite(): Promise<boolean> {
    return this.isProven || this.isWritable();
  }

  /** Tests now whether a line can be written, even if the last write succeeded. */
  async isWritable(): Promise<boolean> {
    return (await this.file?.isWritable()) ?? true;
  }

  /** @returns whether the line was written */
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

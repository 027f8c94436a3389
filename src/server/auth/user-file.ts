import { readFile, stat } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { unreadableUserFile } from './auth-errors.js';
import { parseHtpasswd, type Users } from './htpasswd.js';

/** How often a change of the file is looked for, at most. */
const CHECK_INTERVAL_MS = 1000;
/** Larger is no list of users. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** The users of an htpasswd file, as it is now. A file that becomes unusable leaves the last usable users in force. */
export class UserFile {
  private readonly logger = new Logger(UserFile.name);
  private checkedAt = performance.now();
  private refreshing: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private users: Users,
    private version: string,
  ) {}

  /** @throws DomainError `auth.user-file` when it cannot be read or a line cannot be used */
  static async open(path: string): Promise<UserFile> {
    const version = await versionOf(path);
    return new UserFile(path, await readUsers(path), version);
  }

  async current(): Promise<Users> {
    if (performance.now() - this.checkedAt >= CHECK_INTERVAL_MS) {
      this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
      await this.refreshing;
    }
    return this.users;
  }

  private async refresh(): Promise<void> {
    this.checkedAt = performance.now();
    try {
      const version = await versionOf(this.path);
      if (version === this.version) return;
      // Remembered before reading: a file that cannot be used is complained about once, not every second.
      this.version = version;
      this.users = await readUsers(this.path);
      this.logger.log('The user file has changed; its users are in force.', { users: this.users.size });
    } catch (error) {
      this.logger.error(
        'The user file has changed and cannot be used; the users of before stay in force.',
        error,
      );
    }
  }
}

async function readUsers(path: string): Promise<Users> {
  let text: string;
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_FILE_BYTES) throw new Error(`larger than ${MAX_FILE_BYTES} bytes`);
    text = bytes.toString('utf8');
  } catch (cause) {
    throw unreadableUserFile(path, cause);
  }
  return parseHtpasswd(text, path);
}

/** Differs after the file was written to or replaced; the same while there is none. */
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return 'missing';
  }
}

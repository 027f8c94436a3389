import { existsSync } from 'node:fs';

/** Reading this file from its start fails with EIO, for root too. */
export const UNREADABLE_FILE = '/proc/self/mem';

/** Only Linux has the file. */
export const hasUnreadableFile = existsSync(UNREADABLE_FILE);

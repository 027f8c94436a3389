import { readFileSync } from 'node:fs';

/** Reads a whole UTF-8 file. A caller replaces this function to record what was read. @throws a system error */
export type ReadText = (path: string) => string;

export const readText: ReadText = (path) => readFileSync(path, 'utf8');

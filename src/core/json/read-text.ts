import { readFileSync } from 'node:fs';

/** Reads a whole file of UTF-8. A caller replaces it to learn what was read. @throws a system error */
export type ReadText = (path: string) => string;

export const readText: ReadText = (path) => readFileSync(path, 'utf8');

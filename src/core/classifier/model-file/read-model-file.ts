import { open } from 'node:fs/promises';
import { modelFileTooLarge, unreadableModelFile } from '../classifier-errors.js';

/**
 * Reads a whole file that an operator names, up to a size.
 * @throws DomainError `classifier.unreadable-file`, `classifier.file-too-large`
 */
export async function readModelFile(path: string, limit: number): Promise<Uint8Array> {
  let file;
  try {
    file = await open(path);
  } catch (cause) {
    throw unreadableModelFile(path, cause);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadableModelFile(path);
    if (stat.size > limit) throw modelFileTooLarge(limit);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

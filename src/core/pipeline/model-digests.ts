import { dirname, resolve } from 'node:path';
import { sha256InThread } from '../checkpoint/digest-thread.js';
import { readListedDigests, verifyListedDigest } from '../checkpoint/listed-digests.js';
import type { ModelsConfiguration } from '../../config/models.configuration.js';

/** The model files, by the settings that hold their paths. */
const FILES = ['supervisedPath', 'ctclipPath', 'lightgbmPath'] as const;
type ModelFile = (typeof FILES)[number];

/** SHA-256 in hexadecimal, computed in parallel on other threads. */
export type ModelDigests = Readonly<Record<ModelFile, Promise<string>>>;

export function digestModels(models: ModelsConfiguration): ModelDigests {
  const begin = (file: ModelFile): Promise<string> => {
    const digest = sha256InThread(models[file]);
    // The caller that awaits the digest gets the error; if loading fails first, no caller does.
    digest.catch(() => undefined);
    return digest;
  };
  return {
    supervisedPath: begin('supervisedPath'),
    ctclipPath: begin('ctclipPath'),
    lightgbmPath: begin('lightgbmPath'),
  };
}

/**
 * Waits for the digests of files that a `SHA256SUMS` next to them lists, so that a wrong file is reported as such before any
 * other check. Files that no list names are not waited for.
 * @throws DomainError `checkpoint.digest-mismatch`, `checkpoint.digest-list`
 */
export async function verifyListedModels(models: ModelsConfiguration, digests: ModelDigests): Promise<void> {
  for (const file of FILES) {
    const path = resolve(models[file]);
    if (readListedDigests(dirname(path))?.has(path) === true) verifyListedDigest(path, await digests[file]);
  }
}

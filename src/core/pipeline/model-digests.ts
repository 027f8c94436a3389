import { dirname, resolve } from 'node:path';
import { sha256Meanwhile } from '../checkpoint/digest-thread.js';
import { readListedDigests, verifyListedDigest } from '../checkpoint/listed-digests.js';
import { modelFiles, type ModelFile } from '../../config/model-files.js';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import type { ModelFiles } from './study-prediction.js';

/** A model file and its SHA-256 in hexadecimal, which is computed in the background. */
export interface DigestedFile extends ModelFile {
  readonly sha256: Promise<string>;
}

/** Starts to hash all model files in parallel, except those whose SHA-256 is known by name. */
export function digestModels(
  models: ModelsConfiguration,
  known: Readonly<Partial<Record<string, string>>>,
): readonly DigestedFile[] {
  return modelFiles(models).map((file) => {
    const digest = known[file.name];
    const sha256 = digest === undefined ? sha256Meanwhile(file.path) : Promise.resolve(digest);
    // The caller that awaits the digest gets the error; if loading fails first, no caller does.
    sha256.catch(() => undefined);
    return { ...file, sha256 };
  });
}

/** The SHA-256 of a file, by its name. */
export function digestOf(files: readonly DigestedFile[], name: string): Promise<string> {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Error(`No model file is named ${name}.`);
  return file.sha256;
}

/** The SHA-256 of the model files of a report, by their names in the configuration. */
export function digestsByName({ networks, ensembles }: ModelFiles): Readonly<Record<string, string>> {
  return Object.fromEntries([...networks, ...ensembles].map(({ name, sha256 }) => [name, sha256]));
}

/**
 * Waits for the digests of files that a `SHA256SUMS` next to them lists, so that a wrong file is reported as such before any
 * other check. Files that no list names are not waited for.
 * @throws DomainError `checkpoint.digest-mismatch`, `checkpoint.digest-list`
 */
export async function verifyListedModels(files: readonly DigestedFile[]): Promise<void> {
  for (const file of files) {
    const path = resolve(file.path);
    if (readListedDigests(dirname(path))?.has(path) === true) verifyListedDigest(path, await file.sha256);
  }
}

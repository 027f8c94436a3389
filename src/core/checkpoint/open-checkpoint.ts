import { basename } from 'node:path';
import { RandomAccessFile } from '../archive/random-access-file.js';
import { interpretPickle } from '../pickle/interpret-pickle.js';
import { DomainError } from '../problem/domain-error.js';
import { damagedCheckpoint, truncatedCheckpoint, unreadableCheckpoint } from './checkpoint-errors.js';
import type { Checkpoint, TensorRef } from './checkpoint.js';
import { resolveTensor } from './resolve-tensor.js';
import { assignRoles, findStateDict } from './state-dict.js';
import type { FoundStateDict } from './state-dict.js';
import { TorchArchive } from './torch-archive.js';
import { TORCH_GLOBALS, persistentStorage } from './torch-globals.js';

/**
 * Reads the contents of a `.pt` file as data, without executing or loading any of it. The file is a plain state dict, or
 * a training checkpoint with one. Every tensor is checked to lie within the file.
 * @throws DomainError `checkpoint.*`, naming the file and the key
 */
export function openCheckpoint(path: string): Checkpoint {
  const file = basename(path);
  return namingTheFile(file, () => {
    const opened = new RandomAccessFile(path);
    try {
      const archive = TorchArchive.read(opened, file);
      const root = interpretPickle(archive.pickle(), TORCH_GLOBALS, { persistentLoad: persistentStorage });
      return resolveAll(path, file, findStateDict(root, file), archive);
    } finally {
      opened.close();
    }
  });
}

function resolveAll(path: string, file: string, found: FoundStateDict, archive: TorchArchive): Checkpoint {
  const { layout, values, targetPathologies, otherKeys } = found;
  const tensors = new Map<string, TensorRef>();
  const headTensors = new Map<string, TensorRef>();
  const unusable = new Map<string, DomainError>();
  for (const { key, name, part } of assignRoles([...values.keys()])) {
    const storageSpan = (storageKey: string) => archive.storage(storageKey);
    const resolved = resolveTensor(values.get(key) ?? null, name, { file, key, storageSpan });
    const target = part === 'network' ? tensors : headTensors;
    if ('ref' in resolved) target.set(name, resolved.ref);
    else unusable.set(name, resolved.unusable);
  }
  return { path, layout, tensors, headTensors, targetPathologies, unusable, otherKeys };
}

/** Turns errors about archives and pickles, which mention a study or no file, into errors that name this file. */
export function namingTheFile<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code.startsWith('checkpoint.')) throw error;
    if (error.code === 'archive.unreadable') throw unreadableCheckpoint(file, error);
    if (error.code === 'archive.truncated') throw truncatedCheckpoint(file, error);
    throw damagedCheckpoint(file, error);
  }
}

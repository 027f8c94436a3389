import { DomainError } from '../problem/domain-error.js';
import type { ProblemFields } from '../problem/domain-error.js';
import type { ProblemCode } from '../problem/problem-codes.js';

/*
 * All of these concern the operator's files, so they name the file. Keys come from the file and may be of any length:
 * `short` truncates them.
 */

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

function problem(code: ProblemCode, message: string, fields: ProblemFields, cause?: unknown): DomainError {
  const options = cause === undefined ? { fields } : { fields, cause };
  return new DomainError(code, message, options);
}

export function unreadableCheckpoint(file: string, cause: DomainError): DomainError {
  return problem(
    'checkpoint.unreadable',
    `The checkpoint ${file} cannot be opened. ${cause.message}`,
    { file },
    cause,
  );
}

/** `what` completes "It is …". */
export function notACheckpoint(file: string, what: string): DomainError {
  return problem(
    'checkpoint.not-a-checkpoint',
    `${file} is not a PyTorch checkpoint: it is ${what}. A file written by torch.save (1.6 or later) is needed.`,
    { file, what },
  );
}

export function truncatedCheckpoint(file: string, cause?: unknown): DomainError {
  return problem(
    'checkpoint.truncated',
    `The checkpoint ${file} is cut off: the end of the file is missing. Copy or download it again and compare its size.`,
    { file },
    cause,
  );
}

/** The archive or the pickle inside is damaged; the cause says how. */
export function damagedCheckpoint(file: string, cause: DomainError): DomainError {
  return problem(
    'checkpoint.damaged',
    `The checkpoint ${file} is damaged. ${cause.message}`,
    { file, ...cause.fields },
    cause,
  );
}

export function compressedEntry(file: string, entry: string): DomainError {
  return problem(
    'checkpoint.compressed-entry',
    `The checkpoint ${file} was repacked: its entry ${short(entry)} is compressed, but weights are read in place. Use the original file by torch.save.`,
    { file, entry: short(entry) },
  );
}

export function bigEndianCheckpoint(file: string, byteorder: string): DomainError {
  return problem(
    'checkpoint.big-endian',
    `The checkpoint ${file} has byte order ${short(byteorder)}; only little-endian files are read. Save it again on a little-endian machine.`,
    { file, byteorder: short(byteorder) },
  );
}

export function pickleTooLarge(file: string, bytes: number, maximum: number): DomainError {
  return problem(
    'checkpoint.pickle-too-large',
    `The checkpoint ${file} has a data.pkl of ${bytes} bytes, but at most ${maximum} are accepted: weights do not belong there.`,
    { file, bytes, maximum },
  );
}

/** `found` describes the contents of the file, which has no dict of tensors. */
export function noStateDict(file: string, found: string): DomainError {
  return problem(
    'checkpoint.no-state-dict',
    `The checkpoint ${file} holds ${short(found)}, but a state dict, or a dict with "model_state_dict", is required. Save model.state_dict().`,
    { file, found: short(found) },
  );
}

export function missingStorage(file: string, key: string, storage: string): DomainError {
  return problem(
    'checkpoint.missing-storage',
    `The checkpoint ${file} has no data for ${short(key)}: its storage ${short(storage)} is missing. Copy the file again.`,
    { file, key: short(key), storage: short(storage) },
  );
}

export function storageTooShort(file: string, key: string, bytes: number, needed: number): DomainError {
  return problem(
    'checkpoint.storage-too-short',
    `The checkpoint ${file} is damaged: the storage of ${short(key)} has ${bytes} bytes, but declares ${needed}.`,
    { file, key: short(key), bytes, needed },
  );
}

/** The tensor's description contradicts itself or reaches beyond its storage. */
export function invalidTensor(file: string, key: string, detail: string): DomainError {
  return problem('checkpoint.invalid-tensor', `The checkpoint ${file} is damaged: ${short(key)} ${detail}.`, {
    file,
    key: short(key),
  });
}

export function unsupportedDtype(file: string, key: string, storageClass: string): DomainError {
  return problem(
    'checkpoint.unsupported-dtype',
    `${short(key)} in ${file} is stored as ${short(storageClass)}, an unsupported element type. Convert it to float32, float16 or bfloat16.`,
    { file, key: short(key), storage: short(storageClass) },
  );
}

/** An inert placeholder is in the place of a weight. */
export function forbiddenGlobal(file: string, key: string, global: string): DomainError {
  return problem(
    'checkpoint.forbidden-global',
    `${short(key)} in ${file} would have to be made by ${short(global)}, which weights do not need. It was not executed.`,
    { file, key: short(key), global: short(global) },
  );
}

export function notATensor(file: string, key: string, found: string): DomainError {
  return problem('checkpoint.not-a-tensor', `${short(key)} in ${file} is ${short(found)}, not a tensor.`, {
    file,
    key: short(key),
    found: short(found),
  });
}

export function missingTensor(file: string, key: string, shape: string): DomainError {
  return problem(
    'checkpoint.missing-tensor',
    `The checkpoint ${file} has no tensor ${short(key)} of shape ${shape}: it is not a CT-CLIP checkpoint, or has another architecture.`,
    { file, key: short(key), expected: shape },
  );
}

export function shapeMismatch(file: string, key: string, expected: string, actual: string): DomainError {
  return problem(
    'checkpoint.shape-mismatch',
    `${short(key)} in ${file} has shape ${actual}, but ${expected} is required.`,
    { file, key: short(key), expected, actual },
  );
}

export function invalidPathologies(file: string, detail: string): DomainError {
  return problem(
    'checkpoint.invalid-target-pathologies',
    `target_pathologies in ${file} must be a list of names, but ${detail}.`,
    { file },
  );
}

/** `complaint` completes "The list … ". */
export function unusableDigestList(path: string, complaint: string, cause?: unknown): DomainError {
  return problem(
    'checkpoint.digest-list',
    `The list ${path} ${complaint}. Recreate it in the directory of the models: sha256sum FILES > SHA256SUMS.`,
    { file: path },
    cause,
  );
}

/** The file is not the one in its list. */
export function digestMismatch(file: string, listed: string, found: string): DomainError {
  return problem(
    'checkpoint.digest-mismatch',
    `${file} is not the file that SHA256SUMS lists: its SHA-256 is ${found}, but ${listed} is listed. Copy it again, or update the list if it was replaced on purpose.`,
    { file, listed, found },
  );
}

import { PickleObject } from '../pickle/pickle-value.js';
import type { PickleValue } from '../pickle/pickle-value.js';
import type { DomainError } from '../problem/domain-error.js';
import {
  forbiddenGlobal,
  invalidTensor,
  missingStorage,
  notATensor,
  storageTooShort,
  unsupportedDtype,
} from './checkpoint-errors.js';
import { MAX_EXPANDED_ELEMENTS, MAX_RANK } from './checkpoint-limits.js';
import type { TensorRef } from './checkpoint.js';
import { describeValue } from './describe-value.js';
import { BYTES_PER_ELEMENT, STORAGE_DTYPES } from './tensor-dtype.js';
import type { StorageSpan } from './torch-archive.js';
import { StorageValue, TensorValue } from './torch-globals.js';
import { lastElement } from './tensor-shape.js';

export interface TensorContext {
  /** The file's name in errors. */
  readonly file: string;
  /** The key as written in the file. */
  readonly key: string;
  readonly storageSpan: (key: string) => StorageSpan | undefined;
}

/** A value of the state dict as a tensor in the file, or why it cannot be a weight. */
export type ResolvedTensor = { readonly ref: TensorRef } | { readonly unusable: DomainError };

/**
 * Checks a tensor's description against its storage, and the storage against the file.
 * @param name the tensor's name without prefix
 * @returns `unusable` for an intact value that is not a weight: another type of value, another element type
 * @throws DomainError `checkpoint.invalid-tensor`, `.missing-storage`, `.storage-too-short` for a damaged file
 */
export function resolveTensor(value: PickleValue, name: string, context: TensorContext): ResolvedTensor {
  const { file, key } = context;
  if (value instanceof PickleObject) return { unusable: forbiddenGlobal(file, key, value.path) };
  if (!(value instanceof TensorValue)) return { unusable: notATensor(file, key, describeValue(value)) };
  const [storage, offset, size, stride] = value.args;
  if (storage instanceof PickleObject) return { unusable: forbiddenGlobal(file, key, storage.path) };
  if (!(storage instanceof StorageValue)) throw invalidTensor(file, key, 'has no storage');

  const { storageClass, elements } = storage;
  const dtype = /^torch(\.cuda)?$/.test(storageClass.module)
    ? STORAGE_DTYPES.get(storageClass.name)
    : undefined;
  if (!dtype) return { unusable: unsupportedDtype(file, key, storageClass.path) };

  const shape = counts(size);
  const strides = counts(stride);
  if (!shape || shape.length !== strides?.length)
    throw invalidTensor(file, key, 'has no valid shape and strides');
  if (!isCount(offset) || !isCount(elements))
    throw invalidTensor(file, key, 'has no valid offset and storage size');
  checkExtent(shape, strides, offset, elements, context);

  const itemSize = BYTES_PER_ELEMENT[dtype];
  const span = context.storageSpan(storage.key);
  if (!span) throw missingStorage(file, key, storage.key);
  if (span.bytes < elements * itemSize) throw storageTooShort(file, key, span.bytes, elements * itemSize);
  return { ref: { name, dtype, shape, strides, fileOffset: span.fileOffset + offset * itemSize } };
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function counts(value: PickleValue | undefined): number[] | undefined {
  return Array.isArray(value) && value.length <= MAX_RANK && value.every(isCount) ? [...value] : undefined;
}

/** Checks that the last element, if any, lies in the storage, and that an expanded tensor is not too large. */
function checkExtent(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  elements: number,
  { file, key }: TensorContext,
): void {
  const count = shape.reduce((product, length) => product * length, 1);
  const last = offset + lastElement({ shape, strides });
  if (count === 0) return;
  // Also catches numbers beyond 2^53: they exceed any storage.
  if (!(last < elements)) {
    throw invalidTensor(
      file,
      key,
      `of shape [${shape.join(', ')}] reaches beyond its storage of ${elements} elements`,
    );
  }
  if (count > elements && count > MAX_EXPANDED_ELEMENTS) {
    throw invalidTensor(
      file,
      key,
      `of shape [${shape.join(', ')}] expands a storage of ${elements} elements too far`,
    );
  }
}

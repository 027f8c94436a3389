import type { PickleStream } from '../../pickle/pickle-stream.js';
import { HostValue } from '../../pickle/pickle-value.js';
import type { PickleValue } from '../../pickle/pickle-value.js';
import { NumpyArray } from './numpy-array.js';
import { NumpyDtype } from './numpy-dtype.js';

/** NumPy's own limit: 32 dimensions, and 64 since version 2. */
const MAX_DIMENSIONS = 64;

/**
 * joblib's `NumpyArrayWrapper`. In the pickle it stands for an array whose elements follow in the file, right behind the
 * BUILD that gives the wrapper its state: a byte with the length of the padding, the padding, and the raw elements. An
 * array of objects is followed by a complete pickle of the array instead.
 */
export class JoblibArrayWrapper extends HostValue {
  override build(state: PickleValue, stream: PickleStream): PickleValue {
    if (!(state instanceof Map)) throw stream.malformed('a joblib array has no description');
    const shape = state.get('shape');
    const dtype = state.get('dtype');
    if (!(dtype instanceof NumpyDtype) || !Array.isArray(shape)) {
      throw stream.malformed('a joblib array has no readable type or shape');
    }
    if (dtype.kind === 'O') return stream.takePickle();
    const width = dtype.bytesPerElement;
    if (width === undefined)
      throw stream.malformed('a joblib array has elements of a type without a fixed size');
    // Padding is absent before joblib 1.2, and in streams without a known position.
    if (state.get('numpy_array_alignment_bytes') != null) stream.take(stream.uint8());
    return NumpyArray.of(shape, dtype, stream.take(width * countElements(shape, stream)));
  }
}

function countElements(shape: readonly PickleValue[], stream: PickleStream): number {
  if (shape.length > MAX_DIMENSIONS) throw stream.malformed('a joblib array has too many dimensions');
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw stream.malformed('a joblib array has an invalid size');
    }
    count *= size;
  }
  return count;
}

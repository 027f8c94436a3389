import type { PickleStream } from '../../pickle/pickle-stream.js';
import { HostValue } from '../../pickle/pickle-value.js';
import type { PickleValue } from '../../pickle/pickle-value.js';
import { NumpyArray } from './numpy-array.js';
import { NumpyDtype } from './numpy-dtype.js';

/** Numpy's own limit was 32 dimensions, since version 2 it is 64. */
const MAX_DIMENSIONS = 64;

/**
 * joblib's `NumpyArrayWrapper`. It stands in the pickle for an array whose elements follow in the file, right behind
 * the BUILD that gives the wrapper its state: a byte with the length of the padding, the padding, and the raw elements;
 * for arrays of objects a whole pickle of the array instead.
 */
export class JoblibArrayWrapper extends HostValue {
  override build(state: PickleValue, stream: PickleStream): PickleValue {
    if (!(state instanceof Map)) throw stream.malformed('an array of joblib is without its description');
    const shape = state.get('shape');
    const dtype = state.get('dtype');
    if (!(dtype instanceof NumpyDtype) || !Array.isArray(shape)) {
      throw stream.malformed('an array of joblib has no readable type or shape');
    }
    if (dtype.kind === 'O') return stream.takePickle();
    const width = dtype.bytesPerElement;
    if (width === undefined)
      throw stream.malformed('an array of joblib has elements of a type without a fixed size');
    // joblib before 1.2 wrote no padding, and neither does a stream that cannot tell its position.
    if (state.get('numpy_array_alignment_bytes') != null) stream.take(stream.uint8());
    return NumpyArray.of(shape, dtype, stream.take(width * countElements(shape, stream)));
  }
}

function countElements(shape: readonly PickleValue[], stream: PickleStream): number {
  if (shape.length > MAX_DIMENSIONS) throw stream.malformed('an array of joblib has too many dimensions');
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw stream.malformed('an array of joblib has a size that is no count');
    }
    count *= size;
  }
  return count;
}

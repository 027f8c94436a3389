import { PickleGlobal } from '../../pickle/pickle-value.js';
import type { AllowedGlobals, PickleConstructor } from '../../pickle/pickle-value.js';
import { STANDARD_GLOBALS } from '../../pickle/standard-globals.js';
import { JoblibArrayWrapper } from './joblib-array.js';
import { NumpyArray, numpyScalar } from './numpy-array.js';
import { NumpyDtype } from './numpy-dtype.js';

const JOBLIB_WRAPPER = 'joblib.numpy_pickle.NumpyArrayWrapper';

const joblibWrapper: PickleConstructor = () => new JoblibArrayWrapper();

/** Protocols 0 and 1 make plain instances, including joblib's wrapper, by calling this function. */
const reconstructor: PickleConstructor = (args, context) => {
  const [of] = args;
  if (of instanceof PickleGlobal && of.path === JOBLIB_WRAPPER) return joblibWrapper(args, context);
  return STANDARD_GLOBALS.get('copyreg._reconstructor')?.(args, context) ?? null;
};

/**
 * The globals that are interpreted in a pickled classifier: Python's containers, and NumPy's arrays, scalars and types
 * under the names of NumPy 1 and 2. Classifier, pipeline and its steps stay inert objects, recognised by name.
 */
export const MODEL_GLOBALS: AllowedGlobals = new Map<string, PickleConstructor>([
  ...STANDARD_GLOBALS,
  ['copyreg._reconstructor', reconstructor],
  ['numpy.dtype', NumpyDtype.construct],
  ['numpy.core.multiarray._reconstruct', NumpyArray.reconstruct],
  ['numpy._core.multiarray._reconstruct', NumpyArray.reconstruct],
  ['numpy.core.numeric._frombuffer', NumpyArray.fromBuffer],
  ['numpy._core.numeric._frombuffer', NumpyArray.fromBuffer],
  ['numpy.core.multiarray.scalar', numpyScalar],
  ['numpy._core.multiarray.scalar', numpyScalar],
  [JOBLIB_WRAPPER, joblibWrapper],
]);

import { boosterEnsemble } from './booster-ensemble.js';
import { notAnEnsemble } from './classifier-errors.js';
import type { Ensemble } from './ensemble.js';
import { FIRST_LINE, parseBooster } from './lightgbm/booster-text.js';
import { unpack } from './model-file/compression.js';
import { describeModelFile } from './model-file/look-alike.js';
import { readModelFile } from './model-file/read-model-file.js';
import { readPickledEnsemble } from './pickled/read-pickle.js';

/**
 * Largest model, compressed or not. 5,000 trees of 31 leaves are 17 MB of text; a JavaScript string could hold at most
 * twice this limit.
 */
const MAX_MODEL_BYTES = 256 * 1024 * 1024;

/** PROTO, the first opcode of pickles since protocol 2. */
const PROTO = 0x80;

/** Pickles of older protocols have no PROTO; those of an object begin with the opcode GLOBAL or MARK. */
const OLD_PICKLE = /^(c[a-zA-Z_][\w.]*\n|\()/;

const TEXT_MODEL = new RegExp(`^\\ufeff?${FIRST_LINE}\\r?\\n`);

/**
 * Loads an operator's ensemble: LightGBM's text format, or a classifier pickled by joblib or pickle, compressed or not. The
 * contents determine the format, not the name.
 * @throws DomainError `classifier.*`, `pickle.*`: the file is something else, damaged, or unsupported
 */
export async function loadEnsemble(path: string): Promise<Ensemble> {
  return readEnsemble(await readModelFile(path, MAX_MODEL_BYTES));
}

/** {@link loadEnsemble} from the file's bytes. */
export async function readEnsemble(file: Uint8Array): Promise<Ensemble> {
  const bytes = await unpack(file, MAX_MODEL_BYTES);
  const start = Buffer.from(bytes.subarray(0, 256)).toString('utf8');
  if (TEXT_MODEL.test(start)) return boosterEnsemble('text', parseBooster(decodeText(bytes)), undefined);
  if (bytes[0] === PROTO || OLD_PICKLE.test(start)) return readPickledEnsemble(bytes);
  throw notAnEnsemble(describeModelFile(bytes));
}

/** Names may be in any language. Bytes that are not UTF-8 can only occur in a name, which then matches no feature. */
function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

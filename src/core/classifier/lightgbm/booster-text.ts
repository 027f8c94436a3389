import { damagedModel, modelOverLimit, unsupportedModel } from '../classifier-errors.js';
import type { Booster } from './booster.js';
import { MAX_FEATURES, MAX_TREES } from './limits.js';
import { TextLines } from './text-lines.js';
import { parseTree } from './tree-text.js';
import type { Tree } from './tree.js';

/** LightGBM writes at most 19 lines per tree and reads at most 22. */
const MAX_TREE_LINES = 64;

/** Lines before the first tree: LightGBM writes about a dozen. */
const MAX_HEADER_LINES = 1000;

/** Text after the last tree; a file without it was cut off. Version 2 spells the second form with a space. */
const AFTER_TREES = /^(end of trees|feature[ _]importances:)/;

/** The first line of every LightGBM text model: the kind of its sub-models. */
export const FIRST_LINE = 'tree';

/**
 * Reads LightGBM's text format (`Booster.save_model`, `model_to_string`), versions 2 to 4. Only binary classification.
 * Everything that changes an answer is either evaluated as LightGBM does or refused by name.
 * @throws DomainError `classifier.damaged-model`, `classifier.damaged-tree`, `classifier.unsupported-model`,
 *   `classifier.over-limit`
 */
export function parseBooster(text: string): Booster {
  const lines = new TextLines(text);
  if (lines.next() !== FIRST_LINE) {
    throw damagedModel('the first line', `is not "${FIRST_LINE}", so this is not a LightGBM text model`);
  }
  const header = readHeader(lines);
  const objective = readObjective(header);
  const featureNames = readFeatureNames(header);
  const trees: Tree[] = [];
  let line = lines.next();
  for (; line?.startsWith('Tree='); line = lines.nextNonEmpty()) {
    if (trees.length === MAX_TREES) throw modelOverLimit('trees', trees.length + 1, MAX_TREES);
    trees.push(parseTree(trees.length, readBlock(lines, trees.length), featureNames.length));
  }
  checkTreeCount(header, trees.length);
  if (line === undefined || !AFTER_TREES.test(line)) {
    throw damagedModel('the end', `is missing: tree ${trees.length - 1} is not followed by "end of trees"`);
  }
  refusePandasCategories(text);
  return { featureNames, trees, sigmoid: objective.sigmoid, averageOutput: header.has('average_output') };
}

/** `key=value` and bare `key` lines up to the first tree, where the reader stops. */
function readHeader(lines: TextLines): Map<string, string> {
  const header = new Map<string, string>();
  for (let line = lines.peek(); line !== undefined && !line.startsWith('Tree='); line = lines.peek()) {
    if (AFTER_TREES.test(line)) break;
    lines.next();
    if (line === '') continue;
    if (header.size === MAX_HEADER_LINES)
      throw modelOverLimit('header lines', header.size + 1, MAX_HEADER_LINES);
    const equals = line.indexOf('=');
    header.set(equals < 0 ? line : line.slice(0, equals), equals < 0 ? '' : line.slice(equals + 1));
  }
  return header;
}

/** The lines of one tree up to the empty line that ends it. */
function readBlock(lines: TextLines, index: number): Map<string, string> {
  const block = new Map<string, string>();
  for (let line = lines.next(); line !== undefined && line !== ''; line = lines.next()) {
    const equals = line.indexOf('=');
    if (equals < 0) throw damagedModel(`tree ${index}`, 'has a line without "="');
    if (block.size === MAX_TREE_LINES)
      throw damagedModel(`tree ${index}`, `has over ${MAX_TREE_LINES} lines`);
    block.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return block;
}

function readObjective(header: ReadonlyMap<string, string>): { sigmoid: number } {
  const objective = header.get('objective');
  if (objective === undefined) {
    throw unsupportedModel('a custom objective', 'train it with objective=binary');
  }
  const [name = '', ...parameters] = objective.split(' ');
  if (name !== 'binary') {
    throw unsupportedModel(`the objective "${name.slice(0, 40)}"`, 'train it with objective=binary');
  }
  for (const field of ['num_class', 'num_tree_per_iteration']) {
    const value = header.get(field);
    if (value !== undefined && value !== '1')
      throw damagedModel(field, `is "${value.slice(0, 40)}" in a binary model`);
  }
  const slope = parameters.find((parameter) => parameter.startsWith('sigmoid:'))?.slice('sigmoid:'.length);
  const sigmoid = slope === undefined || slope === '' ? NaN : Number(slope);
  if (!(sigmoid > 0 && sigmoid < Infinity)) {
    throw damagedModel('objective', 'has no sigmoid greater than zero');
  }
  return { sigmoid };
}

function readFeatureNames(header: ReadonlyMap<string, string>): string[] {
  const last = header.get('max_feature_idx');
  if (last === undefined || !/^\d{1,9}$/.test(last))
    throw damagedModel('max_feature_idx', 'is missing or not an index');
  const count = Number(last) + 1;
  if (count > MAX_FEATURES) throw modelOverLimit('features', count, MAX_FEATURES);
  const names = (header.get('feature_names') ?? '').split(' ').filter((name) => name !== '');
  if (names.length !== count) {
    throw damagedModel('feature_names', `has ${names.length} names where max_feature_idx requires ${count}`);
  }
  if (new Set(names).size !== count) throw damagedModel('feature_names', 'has the same name twice');
  return names;
}

/** `tree_sizes` has one number per tree. If there are fewer trees, the file was cut. */
function checkTreeCount(header: ReadonlyMap<string, string>, found: number): void {
  const declared = header
    .get('tree_sizes')
    ?.split(' ')
    .filter((size) => size !== '').length;
  if (declared !== undefined && declared !== found) {
    throw damagedModel('tree_sizes', `declares ${declared} trees, ${found} are there`);
  }
  if (found === 0) throw damagedModel('Tree=0', 'is missing: there are no trees');
}

/**
 * For pandas columns of type "category", LightGBM splits on category codes and keeps the table of codes in the last line.
 * The features of this service are plain numbers, so every code must equal its number.
 */
function refusePandasCategories(text: string): void {
  const marker = '\npandas_categorical:';
  const start = text.lastIndexOf(marker);
  if (start < 0) return;
  const table = text.slice(start + marker.length).trim();
  if (table === '' || table === 'null' || table === '[]') return;
  let columns: unknown;
  try {
    columns = JSON.parse(table);
  } catch (cause) {
    throw damagedModel(
      'pandas_categorical',
      `is not JSON (${cause instanceof Error ? cause.name : 'unreadable'})`,
    );
  }
  const isPlain =
    Array.isArray(columns) &&
    columns.every((codes) => Array.isArray(codes) && codes.every((category, code) => category === code));
  if (!isPlain) {
    throw unsupportedModel('pandas categories that are not 0, 1, 2, …', 'train it on numeric category codes');
  }
}

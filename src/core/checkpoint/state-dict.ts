import type { PickleValue } from '../pickle/pickle-value.js';
import { invalidPathologies, noStateDict } from './checkpoint-errors.js';
import { MAX_PATHOLOGIES, MAX_PATHOLOGY_LENGTH } from './checkpoint-limits.js';
import type { Checkpoint } from './checkpoint.js';
import { describeValue } from './describe-value.js';
import { TensorValue } from './torch-globals.js';

/** Keys under which trainings store the state dict. */
const STATE_DICT_KEYS: readonly string[] = ['model_state_dict', 'state_dict'];

/** DataParallel puts this in front of every key. */
const PARALLEL_PREFIX = 'module.';

/** The supervised model puts this in front of the keys of the network inside it. */
const NETWORK_PREFIX = 'ct_clip.';

/** The state dict and the other contents of the checkpoint. */
export interface FoundStateDict {
  readonly layout: Checkpoint['layout'];
  readonly values: ReadonlyMap<string, PickleValue>;
  readonly targetPathologies: readonly string[] | undefined;
  readonly otherKeys: readonly string[];
}

/**
 * Finds the state dict in a checkpoint's root value.
 * @param file the file's name in errors
 * @throws DomainError `checkpoint.no-state-dict`, `checkpoint.invalid-target-pathologies`
 */
export function findStateDict(root: PickleValue, file: string): FoundStateDict {
  if (!(root instanceof Map)) throw noStateDict(file, describeValue(root));
  const wrapper = STATE_DICT_KEYS.find((key) => root.has(key));
  if (wrapper !== undefined) {
    const inner = root.get(wrapper);
    if (!(inner instanceof Map)) throw noStateDict(file, `${describeValue(inner)} under ${wrapper}`);
    return {
      layout: 'training',
      values: stringKeyed(inner, file),
      targetPathologies: pathologies(root.get('target_pathologies'), file),
      otherKeys: [...root.keys()]
        .filter((key) => typeof key === 'string')
        .filter((key) => key !== wrapper && key !== 'target_pathologies'),
    };
  }
  if (![...root.values()].some((value) => value instanceof TensorValue)) {
    throw noStateDict(file, root.size === 0 ? 'an empty dict' : 'a dict without any tensor');
  }
  return {
    layout: 'state-dict',
    values: stringKeyed(root, file),
    targetPathologies: undefined,
    otherKeys: [],
  };
}

/** A key as written in the file, its name without prefixes, and whether it belongs to the network. */
export interface KeyRole {
  readonly key: string;
  readonly name: string;
  readonly part: 'network' | 'head';
}

/**
 * Removes prefixes: `module.` if every key has it, and `ct_clip.` of the network inside a supervised model, whose other
 * keys belong to the head. If no key has `ct_clip.`, the whole dict is the network.
 */
export function assignRoles(keys: readonly string[]): KeyRole[] {
  const parallel = keys.every((key) => key.startsWith(PARALLEL_PREFIX));
  const bare = keys.map((key) => ({ key, name: parallel ? key.slice(PARALLEL_PREFIX.length) : key }));
  const supervised = bare.some(({ name }) => name.startsWith(NETWORK_PREFIX));
  return bare.map(({ key, name }) => {
    if (!supervised) return { key, name, part: 'network' };
    return name.startsWith(NETWORK_PREFIX)
      ? { key, name: name.slice(NETWORK_PREFIX.length), part: 'network' }
      : { key, name, part: 'head' };
  });
}

function stringKeyed(map: ReadonlyMap<PickleValue, PickleValue>, file: string): Map<string, PickleValue> {
  const result = new Map<string, PickleValue>();
  for (const [key, value] of map) {
    if (typeof key !== 'string') throw noStateDict(file, `a dict with ${describeValue(key)} as a key`);
    result.set(key, value);
  }
  return result;
}

function pathologies(value: PickleValue | undefined, file: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalidPathologies(file, `it is ${describeValue(value)}`);
  if (value.length > MAX_PATHOLOGIES) throw invalidPathologies(file, `it has ${value.length} entries`);
  return value.map((name, index) => {
    if (typeof name !== 'string') throw invalidPathologies(file, `entry ${index} is ${describeValue(name)}`);
    if (name.length > MAX_PATHOLOGY_LENGTH) throw invalidPathologies(file, `entry ${index} is too long`);
    return name;
  });
}

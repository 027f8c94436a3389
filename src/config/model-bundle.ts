/**
 * `bundle.json`: describes a directory of model files. It is optional for an operator's own models, which have the published
 * names or are named by the environment. Unknown keys are ignored; paths are relative to the file.
 *
 * ```json
 * {
 *   "name": "CT-CLIP demo",
 *   "intended_use": "demonstration",
 *   "supervised": "supervised.pt", "ctclip": "ctclip.pt", "lightgbm": "lightgbm.pkl", "tokenizer": "vocab.txt",
 *   "text_heads": 4,
 *   "tensor": { "depth": 50, "height": 60, "width": 60, "depth_spacing_mm": 7.2, "in_plane_spacing_mm": 6 }
 * }
 * ```
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { TensorGeometry } from '../core/tensor/tensor-geometry.js';
import { unusableBundle } from './config-errors.js';

/** A larger file cannot be a manifest. */
const MAX_BUNDLE_BYTES = 1024 * 1024;

/** A bundle's contents, with absolute paths. Omitted entries are undefined. */
export interface ModelBundle {
  readonly intendedUse: string | undefined;
  readonly supervisedPath: string | undefined;
  readonly ctclipPath: string | undefined;
  readonly lightgbmPath: string | undefined;
  readonly tokenizerPath: string | undefined;
  readonly textHeads: number | undefined;
  readonly tensor: TensorGeometry | undefined;
}

/**
 * Reads the bundle of a directory; undefined if there is none.
 * @throws DomainError `config.model-bundle` if the bundle cannot be used
 */
export function readModelBundle(directory: string): ModelBundle | undefined {
  const path = join(directory, 'bundle.json');
  if (!existsSync(path)) return undefined;
  let json: unknown;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BUNDLE_BYTES) throw unusableBundle(path, 'is too large for a manifest');
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw unusableBundle(path, `is not JSON: ${cause.message}`);
    throw cause;
  }
  if (!isObject(json)) throw unusableBundle(path, 'is not a JSON object');
  return interpretBundle(path, json);
}

function interpretBundle(path: string, json: Record<string, unknown>): ModelBundle {
  const text = (key: string): string | undefined => {
    const value = json[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' || value === '') throw unusableBundle(path, `must have text in "${key}"`);
    return value;
  };
  const file = (key: string): string | undefined => {
    const name = text(key);
    return name === undefined ? undefined : resolve(dirname(path), name);
  };
  return {
    intendedUse: text('intended_use'),
    supervisedPath: file('supervised'),
    ctclipPath: file('ctclip'),
    lightgbmPath: file('lightgbm'),
    tokenizerPath: file('tokenizer'),
    textHeads: positive(path, json, 'text_heads', true),
    tensor: tensorGeometry(path, json['tensor']),
  };
}

function tensorGeometry(path: string, json: unknown): TensorGeometry | undefined {
  if (json === undefined || json === null) return undefined;
  if (!isObject(json)) throw unusableBundle(path, 'must have an object in "tensor"');
  const required = (key: string, whole: boolean): number => {
    const value = positive(path, json, key, whole);
    if (value === undefined) throw unusableBundle(path, `must have "${key}" in "tensor"`);
    return value;
  };
  return {
    depth: required('depth', true),
    height: required('height', true),
    width: required('width', true),
    depthSpacing: required('depth_spacing_mm', false),
    inPlaneSpacing: required('in_plane_spacing_mm', false),
  };
}

/** Largest plausible side of a tensor in voxels, and number of heads. */
const MAX_POSITIVE = 4096;

function positive(
  path: string,
  json: Record<string, unknown>,
  key: string,
  whole: boolean,
): number | undefined {
  const value = json[key];
  if (value === undefined || value === null) return undefined;
  const valid =
    typeof value === 'number' && value > 0 && value <= MAX_POSITIVE && (!whole || Number.isInteger(value));
  if (!valid) {
    throw unusableBundle(
      path,
      `must have a ${whole ? 'whole ' : ''}number from 1 to ${MAX_POSITIVE} in "${key}"`,
    );
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

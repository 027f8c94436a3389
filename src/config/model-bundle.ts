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
 *   "tensor": { "depth": 50, "height": 60, "width": 60, "depth_spacing_mm": 7.2, "in_plane_spacing_mm": 6 },
 *   "networks": [], "ensembles": []
 * }
 * ```
 *
 * `bundle-networks.ts` defines the form of further networks and ensembles. Their unknown keys are mistakes.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { jsonPath, parseJson } from '../core/json/parse-json.js';
import { systemErrorCode } from '../core/problem/system-error.js';
import type { TensorGeometry } from '../core/tensor/tensor-geometry.js';
import { BUNDLE_ENSEMBLES, ensembleOf, networkOf, BUNDLE_NETWORKS } from './bundle-networks.js';
import { checkAlways, mistakesOfEntries, type RuledBundle } from './bundle-rules.js';
import { unusableBundle } from './config-errors.js';
import type { EnsembleConfiguration } from './ensemble.configuration.js';
import type { NetworkConfiguration } from './network.configuration.js';

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
  readonly networks: readonly NetworkConfiguration[];
  readonly ensembles: readonly EnsembleConfiguration[];
}

/**
 * Reads the bundle of a directory; undefined if there is none.
 * @throws DomainError `config.model-bundle` with every mistake of a bundle that cannot be used
 */
export function readModelBundle(directory: string): ModelBundle | undefined {
  const path = join(directory, 'bundle.json');
  let json: unknown;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BUNDLE_BYTES) throw unusableBundle(path, 'is too large for a manifest');
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw unusableBundle(path, `is not JSON: ${cause.message}`);
    const code = systemErrorCode(cause);
    // A path below a file names nothing either; the files of the models are reported then.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // An ignored bundle would lift the restriction of its models to demonstrations.
    if (code !== undefined) throw unusableBundle(path, `cannot be read (${code})`, cause);
    throw cause;
  }
  try {
    return interpretBundle(dirname(path), parseJson(BUNDLE, json, mistake));
  } catch (cause) {
    throw unusableBundle(path, cause instanceof Error ? cause.message : 'cannot be used');
  }
}

/** Largest plausible side of a tensor in voxels, spacing in millimetres, and number of heads. */
const MAX_POSITIVE = 4096;

const MISSING = 'missing';
const NOT_AN_OBJECT = 'an object';

const TEXT = z.string('text').min(1, 'text').nullish();
/** Millimetres. The published spacing in the plane is 0.75. */
const LENGTH = positive(`a number above 0, at most ${MAX_POSITIVE}`);
const WANTED_COUNT = `a whole number from 1 to ${MAX_POSITIVE}`;
const COUNT = positive(WANTED_COUNT).refine(Number.isInteger, WANTED_COUNT);

const BUNDLE = z
  .object(
    {
      intended_use: TEXT,
      supervised: TEXT,
      ctclip: TEXT,
      lightgbm: TEXT,
      tokenizer: TEXT,
      text_heads: COUNT.nullish(),
      tensor: z
        .object(
          {
            depth: COUNT,
            height: COUNT,
            width: COUNT,
            depth_spacing_mm: LENGTH,
            in_plane_spacing_mm: LENGTH,
          },
          NOT_AN_OBJECT,
        )
        .nullish(),
      networks: BUNDLE_NETWORKS,
      ensembles: BUNDLE_ENSEMBLES,
    },
    NOT_AN_OBJECT,
  )
  .check(checkAlways<RuledBundle>(mistakesOfEntries));

/** @param message what the place must hold */
function positive(message: string) {
  return z
    .number({ error: ({ input }) => (input === undefined || input === null ? MISSING : message) })
    .positive(message)
    .max(MAX_POSITIVE, message);
}

/** @param message what the place must hold */
function mistake(path: readonly PropertyKey[], message: string): string {
  const key = path.at(-1);
  if (key === undefined) return 'is not a JSON object';
  if (path[0] === 'networks' || path[0] === 'ensembles') return `${jsonPath(path)} ${message}`;
  const place = `"${String(key)}"`;
  return message === MISSING ? `must have ${place} in "tensor"` : `must have ${message} in ${place}`;
}

function interpretBundle(directory: string, bundle: z.output<typeof BUNDLE>): ModelBundle {
  const file = (name: string | null | undefined): string | undefined =>
    name === undefined || name === null ? undefined : resolve(directory, name);
  const { intended_use: intendedUse, text_heads: textHeads, tensor } = bundle;
  return {
    intendedUse: intendedUse ?? undefined,
    supervisedPath: file(bundle.supervised),
    ctclipPath: file(bundle.ctclip),
    lightgbmPath: file(bundle.lightgbm),
    tokenizerPath: file(bundle.tokenizer),
    textHeads: textHeads ?? undefined,
    tensor:
      tensor === undefined || tensor === null
        ? undefined
        : {
            depth: tensor.depth,
            height: tensor.height,
            width: tensor.width,
            depthSpacing: tensor.depth_spacing_mm,
            inPlaneSpacing: tensor.in_plane_spacing_mm,
          },
    networks: bundle.networks.map((network) => networkOf(directory, network)),
    ensembles: bundle.ensembles.map((ensemble) => ensembleOf(directory, ensemble)),
  };
}

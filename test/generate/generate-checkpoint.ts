import {
  PythonCall,
  PythonFloat,
  PythonGlobal,
  PythonTensor,
  PythonTuple,
  orderedDict,
  rawStorage,
} from '../builders/python-value.js';
import type { PythonValue } from '../builders/python-value.js';
import { writeTorchFile } from '../builders/torch-file-writer.js';
import { elementCount } from '../../src/core/checkpoint/tensor-shape.js';
import { ctClipTensors, headTensors } from './ct-clip-tensors.js';
import type { GeneratedArchitecture, GeneratedTensor } from './ct-clip-tensors.js';
import { randomStorage, seedFor } from './random-weights.js';

export type CheckpointKind = 'vocabfine' | 'supervised';

export interface CheckpointRequest {
  readonly kind: CheckpointKind;
  readonly architecture: GeneratedArchitecture;
  readonly seed: number;
  /** Names for `target_pathologies` of a supervised checkpoint. */
  readonly findings: readonly string[];
  /** Outputs of the supervised head; as many as it has names by default. */
  readonly outputs?: number;
  /** Leaves out the tensors whose names begin with this. */
  readonly without?: string;
}

/**
 * Writes a CT-CLIP checkpoint with random weights in torch's own format: a plain state dict (`vocabfine`), or a training
 * checkpoint with prefix, head, findings and optimizer state (`supervised`).
 */
export function generateCheckpoint(path: string, request: CheckpointRequest): void {
  const { kind, architecture, seed, findings, outputs = findings.length, without } = request;
  const network = [...ctClipTensors(architecture)].filter(
    ({ name }) => without === undefined || !name.startsWith(without),
  );
  const value =
    kind === 'vocabfine'
      ? stateDict(network, seed)
      : trainingCheckpoint(
          [
            ...network.map((tensor) => ({ ...tensor, name: `ct_clip.${tensor.name}` })),
            ...headTensors(architecture.latent, outputs),
          ],
          request,
        );
  writeTorchFile(path, value);
}

function stateDict(tensors: readonly GeneratedTensor[], seed: number): PythonValue {
  // torch attaches the versions of the modules to the dict as an attribute.
  const metadata = orderedDict([['', new Map([['version', 1]])]]);
  return orderedDict(
    tensors.map((tensor) => [tensor.name, tensorValue(tensor, seed)] as const),
    new Map<string, PythonValue>([['_metadata', metadata]]),
  );
}

function trainingCheckpoint(
  tensors: readonly GeneratedTensor[],
  { seed, findings }: CheckpointRequest,
): PythonValue {
  return new Map<string, PythonValue>([
    ['epoch', 3],
    ['model_state_dict', stateDict(tensors, seed)],
    ['optimizer_state_dict', optimizerState(seed)],
    ['best_auc', numpyFloat64(0.8125)],
    ['target_pathologies', [...findings]],
    [
      'args',
      new Map<string, PythonValue>([
        ['batch_size', 8],
        ['lr', 1e-5],
        ['resume', null],
      ]),
    ],
  ]);
}

/** AdamW's state for one parameter. */
function optimizerState(seed: number): PythonValue {
  const moment = randomStorage(64, { kind: 'normal', mean: 0, deviation: 1e-3 }, seedFor(seed, 'exp_avg'));
  const step = randomStorage(1, { kind: 'constant', value: 1000 }, 0);
  return new Map<string, PythonValue>([
    ['state', [new PythonTensor(step, []), new PythonTensor(moment, [8, 8])]],
    [
      'param_groups',
      [
        new Map<string, PythonValue>([
          ['lr', 1e-5],
          ['betas', new PythonTuple([0.9, 0.999])],
          ['weight_decay', new PythonFloat(0)],
          ['params', Array.from({ length: 2000 }, (_, i) => i)],
        ]),
      ],
    ],
  ]);
}

/** A scalar as NumPy pickles it with protocol 2: its bytes as Latin-1 text. */
function numpyFloat64(value: number): PythonValue {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  const dtype = new PythonCall(new PythonGlobal('numpy', 'dtype'), ['f8', false, true], {
    state: new PythonTuple([3, '<', null, null, null, -1, -1, 0]),
  });
  const encoded = new PythonCall(new PythonGlobal('_codecs', 'encode'), [bytes.toString('latin1'), 'latin1']);
  return new PythonCall(new PythonGlobal('numpy.core.multiarray', 'scalar'), [dtype, encoded]);
}

function tensorValue({ name, shape, initialisation }: GeneratedTensor, seed: number): PythonTensor {
  const elements = elementCount(shape);
  if (initialisation === 'position-ids') {
    const ids = BigInt64Array.from({ length: elements }, (_, i) => BigInt(i));
    return new PythonTensor(rawStorage('int64', elements, new Uint8Array(ids.buffer)), shape);
  }
  // The same name gives the same weights, with or without the supervised model's prefix.
  const bare = name.replace(/^ct_clip\./, '');
  return new PythonTensor(randomStorage(elements, initialisation, seedFor(seed, bare)), shape);
}

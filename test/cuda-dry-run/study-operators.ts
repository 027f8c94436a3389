import type { DevicePrecision } from '../../src/config/device.configuration.js';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { ONNX_TYPE, type OnnxGraph, type OnnxNode } from '../../src/core/onnx-graph/onnx-model.js';
import { MICROSOFT_DOMAIN, OPSET } from '../../src/core/onnx-graph/serialize-model.js';
import { studyGraph } from '../../src/core/onnx-graph/study-graph.js';
import { weightsFolder } from '../../src/core/onnx-graph/weights-file.js';
import { SLAB_SLICES } from '../../src/core/tensor/device-memory.js';
import { comparedModels } from '../gpu/compared-models.js';
import type { DryRunModels } from './dry-run.js';

/** The list of operators that the dry run has shown to run on a card. */
export const PROVEN_OPERATORS = 'proven-operators.txt';

/** The graph of a study for CUDA, as the service builds it. Its position bias is zero: operators do not depend on values. */
export function cudaStudyGraph(models: DryRunModels, precision: DevicePrecision): OnnxGraph {
  const { ctclipPath, supervisedPath, textHeads, geometry } = comparedModels(models === 'full');
  const encoders = Object.entries({ supervised: supervisedPath, ctclip: ctclipPath }).map(([name, path]) => {
    const checkpoint = openCheckpoint(path);
    const { image } = inferArchitecture(checkpoint, { textHeads });
    const positions = image.grid ** 2;
    return { name, checkpoint, image, positionBias: new Float32Array(image.heads * positions ** 2) };
  });
  return studyGraph(encoders, {
    depth: geometry.depth,
    slabSlices: SLAB_SLICES,
    products: { precision: precision === 'fp16' ? 'float16' : 'float32', attention: 'fused' },
    voxels: 'int16',
    weightsFolder: weightsFolder([ctclipPath, supervisedPath]),
  });
}

/**
 * The operators of graphs, each once: name, operator set, types of inputs and result, `Equal 18 (float32, float32) -> bool`.
 * Execution providers choose their kernels by these.
 */
export function operatorsOf(...graphs: readonly OnnxGraph[]): string[] {
  return [...new Set(graphs.flatMap(operatorsOfGraph))].sort();
}

function operatorsOfGraph({ nodes, inputs, initializers, outputs }: OnnxGraph): string[] {
  const types = new Map<string, string>([...inputs, ...initializers].map(({ name, type }) => [name, type]));
  const operators = nodes.map((node) => {
    const taken = node.inputs.map((name) => (name === '' ? '-' : (types.get(name) ?? 'unknown')));
    const result = resultType(node, taken);
    for (const name of node.outputs) types.set(name, result);
    const set = node.domain === MICROSOFT_DOMAIN ? `${MICROSOFT_DOMAIN} 1` : String(OPSET);
    return `${node.operator} ${set} (${taken.join(', ')}) -> ${result}`;
  });
  for (const { name, type } of outputs)
    if (types.get(name) !== type) throw new Error(`${name} is ${types.get(name)} instead of ${type}.`);
  return operators;
}

/** The type of a node's results; for most operators, the type of the first input. */
function resultType({ operator, attributes }: OnnxNode, inputs: readonly string[]): string {
  switch (operator) {
    case 'Cast': {
      const to = attributes['to'];
      const name = Object.entries(ONNX_TYPE).find(([, number]) => 'int' in to && number === to.int)?.[0];
      return name ?? 'unknown';
    }
    case 'Equal':
      return 'bool';
    case 'ArgMax':
    case 'Shape':
      return 'int64';
    case 'Where':
      return inputs[1];
    default:
      return inputs[0];
  }
}

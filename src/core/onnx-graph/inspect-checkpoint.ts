import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { describeCheckpoint, type CheckpointDescription } from '../checkpoint/describe-checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { DomainError } from '../problem/domain-error.js';
import type { CtClipArchitecture } from './architecture.js';
import { expectedHeadTensors, expectedTensors } from './expected-tensors.js';
import { inferSizes, type ArchitectureOptions } from './infer-architecture.js';
import { tensorProblems } from './tensor-problems.js';

/** What a checkpoint is and whether it can be run, as plain data. */
export interface CheckpointInspection extends CheckpointDescription {
  /** Undefined where the tensors that tell the sizes are missing or contradict each other. */
  readonly architecture: CtClipArchitecture | undefined;
  /** All that keeps the network from being run, one sentence each, naming the key and both shapes. None: it can be run. */
  readonly problems: readonly string[];
  /** Tensors whose values no computation uses, in the order of the file. Without an architecture none is known. */
  readonly unusedTensors: readonly string[];
}

/**
 * Looks into a checkpoint. Unlike loading it, this tells of everything that does not fit, not of the first thing only.
 * @throws DomainError `checkpoint.*` where the file is no checkpoint or is damaged
 */
export async function inspectCheckpoint(
  path: string,
  options: ArchitectureOptions = {},
): Promise<CheckpointInspection> {
  const checkpoint = openCheckpoint(path);
  return { ...(await describeCheckpoint(checkpoint)), ...fitOf(checkpoint, options) };
}

function fitOf(
  checkpoint: Checkpoint,
  options: ArchitectureOptions,
): Pick<CheckpointInspection, 'architecture' | 'problems' | 'unusedTensors'> {
  try {
    const architecture = inferSizes(checkpoint, options);
    return {
      architecture,
      problems: Array.from(tensorProblems(checkpoint, architecture), ({ message }) => message),
      unusedTensors: unusedTensors(checkpoint, architecture),
    };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { architecture: undefined, problems: [error.message], unusedTensors: [] };
  }
}

function unusedTensors(checkpoint: Checkpoint, architecture: CtClipArchitecture): string[] {
  const network = expectedTensors(architecture);
  const head = architecture.head === undefined ? undefined : expectedHeadTensors(architecture.head);
  return [
    ...[...checkpoint.tensors.keys()].filter((name) => !network.has(name)),
    ...[...checkpoint.headTensors.keys()].filter((name) => head?.has(name) !== true),
  ];
}

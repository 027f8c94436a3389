import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { describeCheckpoint, type CheckpointDescription } from '../checkpoint/describe-checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { DomainError } from '../problem/domain-error.js';
import type { CtClipArchitecture } from './architecture.js';
import { expectedHeadTensors, expectedTensors } from './expected-tensors.js';
import { inferSizes, type ArchitectureOptions } from './infer-architecture.js';
import { tensorProblems } from './tensor-problems.js';

/** Contents of a checkpoint and whether it can be run, as plain data. */
export interface CheckpointInspection extends CheckpointDescription {
  /** Undefined if the tensors that determine the sizes are missing or contradict each other. */
  readonly architecture: CtClipArchitecture | undefined;
  /** Every reason why the network cannot be run, one sentence each, with the key and both shapes. Empty: it can be run. */
  readonly problems: readonly string[];
  /** Tensors that the computation does not use, in the order of the file. Empty if the architecture is unknown. */
  readonly unusedTensors: readonly string[];
}

/**
 * Inspects a checkpoint. Loading reports the first thing that does not fit; this reports everything.
 * @throws DomainError `checkpoint.*` if the file is not a checkpoint or is damaged
 */
export function inspectCheckpoint(path: string, options: ArchitectureOptions = {}): CheckpointInspection {
  const checkpoint = openCheckpoint(path);
  return { ...describeCheckpoint(checkpoint), ...fitOf(checkpoint, options) };
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

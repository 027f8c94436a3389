import { basename } from 'node:path';
import type { DeviceKind } from '../../config/device.configuration.js';
import { DomainError } from '../problem/domain-error.js';
import { runtimeFault } from './runtime-fault.js';

/** The runtime has no provider for the configured device, or the provider does not start. */
export function deviceUnusable(
  kind: DeviceKind,
  reason: string,
  remedy: string,
  cause?: unknown,
): DomainError {
  return new DomainError('inference.device-unusable', `DEVICE=${kind} cannot be used: ${reason}. ${remedy}`, {
    fields: { device: kind },
    cause,
  });
}

/** The runtime refused a graph of a checkpoint that passed every check: too little memory, most likely. */
export function modelNotLoaded(path: string, reason: string, cause: unknown): DomainError {
  return new DomainError(
    'inference.model-not-loaded',
    `ONNX Runtime could not load ${basename(path)}: ${reason}. Check the file and the memory of the machine.`,
    { fields: { file: basename(path) }, cause },
  );
}

/** The runtime failed in the middle of a study. A fault of the device is named; the log has the whole cause. */
export function inferenceFailed(cause: unknown): DomainError {
  const fault = runtimeFault(cause);
  return new DomainError(
    'inference.failed',
    `The model could not be run on this study${fault === undefined ? '' : `: ${fault}`}. Try again; if it fails again, see the log of the service.`,
    { fields: fault === undefined ? {} : { fault }, cause },
  );
}

/** The text encoder cannot read a finding named by a client. Its words are the client's, so they are not quoted. */
export function findingUnreadable(position: number, reason: string): DomainError {
  return new DomainError(
    'inference.finding-unreadable',
    `Further finding ${position} ${reason}. Use a short English term, as in a report.`,
    { fields: { position } },
  );
}

/** The zero-shot checkpoint has no text encoder. */
export function noTextEncoder(path: string): DomainError {
  return new DomainError(
    'inference.no-text-encoder',
    `${basename(path)} has no text encoder (text_transformer.*), which zero-shot findings need. CTCLIP_MODEL_PATH must name a zero-shot checkpoint.`,
    { fields: { file: basename(path) } },
  );
}

/** The supervised checkpoint has no head. */
export function noSupervisedHead(path: string): DomainError {
  return new DomainError(
    'inference.no-supervised-head',
    `${basename(path)} has no supervised head (pre_head_norm, classifier.1). SUPERVISED_MODEL_PATH must name a supervised checkpoint.`,
    { fields: { file: basename(path) } },
  );
}

/** Names and outputs of the supervised head do not match. */
export function wrongFindingCount(path: string, outputs: number, names: number): DomainError {
  return new DomainError(
    'inference.finding-count',
    `The supervised head of ${basename(path)} has ${outputs} outputs, but there are ${names} names for them. Name them in the checkpoint's target_pathologies, or correct "supervised" in findings.json.`,
    { fields: { file: basename(path), outputs, names } },
  );
}

/** The vocabulary has more tokens than the text encoder has embeddings. */
export function vocabularyTooLarge(path: string, tokens: number, embeddings: number): DomainError {
  return new DomainError(
    'inference.vocabulary-too-large',
    `The vocabulary ${basename(path)} has ${tokens} tokens, the text encoder only ${embeddings}: they do not match. TEXT_TOKENIZER_PATH must name the vocabulary that the checkpoint was trained with.`,
    { fields: { file: basename(path), tokens, embeddings } },
  );
}

/** The tensor's shape does not fit the encoder. */
export function geometryMismatch(
  path: string,
  shape: readonly number[],
  side: number,
  depth: number,
): DomainError {
  return new DomainError(
    'inference.geometry-mismatch',
    `${basename(path)} requires slices of ${side} x ${side} in multiples of ${depth}, but the tensor is ${shape.join(' x ')}. Correct TENSOR_SHAPE or the "tensor" of bundle.json.`,
    { fields: { file: basename(path), shape, side, depth } },
  );
}

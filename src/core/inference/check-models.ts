/** Checks of the loader and of `ctclip doctor`: model files must fit each other and the configuration. */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import {
  imageSide,
  type CtClipArchitecture,
  type HeadArchitecture,
  type ImageEncoderArchitecture,
  type TextEncoderArchitecture,
} from '../onnx-graph/architecture.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import {
  geometryMismatch,
  noSupervisedHead,
  noTextEncoder,
  vocabularyTooLarge,
  wrongFindingCount,
} from './inference-errors.js';

/** Voxels of the encoder's input: `[depth, height, width]`. */
export interface EncoderInput {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
}

/** A checkpoint whose tensors are complete, with the sizes that they determine. */
export interface SizedCheckpoint extends Pick<Checkpoint, 'path' | 'targetPathologies'> {
  readonly architecture: CtClipArchitecture;
}

/** The networks of a zero-shot checkpoint that the service runs. */
export interface ZeroShotNetworks {
  readonly image: ImageEncoderArchitecture;
  readonly text: TextEncoderArchitecture;
}

/** The networks of a supervised checkpoint that the service runs, and the names of the head's outputs, in their order. */
export interface SupervisedNetworks {
  readonly image: ImageEncoderArchitecture;
  readonly head: HeadArchitecture;
  readonly findings: readonly string[];
}

/**
 * Checks the zero-shot checkpoint against the vocabulary and the tensor.
 * @throws DomainError `inference.no-text-encoder`, `.vocabulary-too-large`, `.geometry-mismatch`
 */
export function checkZeroShotModel(
  { path, architecture: { image, text } }: SizedCheckpoint,
  tokenizer: Tokenizer,
  input: EncoderInput,
): ZeroShotNetworks {
  if (text === undefined) throw noTextEncoder(path);
  checkVocabulary(tokenizer, text);
  checkGeometry(path, image, input);
  return { image, text };
}

/**
 * Checks the supervised checkpoint against the names of its outputs and the tensor.
 * @param defaultFindings names if the checkpoint has none
 * @throws DomainError `inference.no-supervised-head`, `.finding-count`, `.geometry-mismatch`
 */
export function checkSupervisedModel(
  { path, targetPathologies, architecture: { image, head } }: SizedCheckpoint,
  defaultFindings: readonly string[],
  input: EncoderInput,
): SupervisedNetworks {
  if (head === undefined) throw noSupervisedHead(path);
  const findings = namesOfOutputs({ path, targetPathologies }, head, defaultFindings);
  checkGeometry(path, image, input);
  return { image, head, findings };
}

/**
 * The text encoder must have an embedding for every token.
 * @throws DomainError `inference.vocabulary-too-large`
 */
export function checkVocabulary(
  { path, vocabularySize }: Pick<Tokenizer, 'path' | 'vocabularySize'>,
  { vocabulary }: TextEncoderArchitecture,
): void {
  if (vocabularySize > vocabulary) throw vocabularyTooLarge(path, vocabularySize, vocabulary);
}

/**
 * Names of the supervised outputs: the checkpoint's own, or else the default ones.
 * @throws DomainError `inference.finding-count`
 */
export function namesOfOutputs(
  { path, targetPathologies }: Pick<Checkpoint, 'path' | 'targetPathologies'>,
  { findings: outputs }: HeadArchitecture,
  defaultFindings: readonly string[],
): readonly string[] {
  const names = targetPathologies ?? defaultFindings;
  if (names.length !== outputs) throw wrongFindingCount(path, outputs, names.length);
  return names;
}

/**
 * The tensor's slices must have the encoder's size, and its depth must be a whole number of patches.
 * @throws DomainError `inference.geometry-mismatch`
 */
export function checkGeometry(
  path: string,
  image: ImageEncoderArchitecture,
  { depth, height, width }: EncoderInput,
): void {
  const side = imageSide(image);
  if (height !== side || width !== side || depth % image.patchDepth !== 0) {
    throw geometryMismatch(path, [depth, height, width], side, image.patchDepth);
  }
}

import { createHash } from 'node:crypto';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';

/** What makes two studies the same. */
export interface StudyContent {
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly kind: string;
  /** A NIfTI study is called by the name of its file. */
  readonly fileName: string;
  readonly options: Readonly<Record<string, string>>;
}

export function contentKey({ sha256, kind, fileName, options }: StudyContent): string {
  const sorted = Object.entries(options).sort(([left], [right]) => (left < right ? -1 : 1));
  return digest([sha256, kind, kind === 'nifti' ? fileName : '', sorted]);
}

/** The same content, and the same models to answer it. */
export function repeatKey(content: string, model: ModelReport): string {
  const { supervisedSha256, ctclipSha256, lightgbmSha256, threshold } = model;
  return digest([content, supervisedSha256, ctclipSha256, lightgbmSha256, threshold]);
}

/** Two users may choose the same key. */
export function idempotencyKey(owner: string | null, chosen: string): string {
  return digest([owner, chosen]);
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

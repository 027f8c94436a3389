import { createHash } from 'node:crypto';
import type { EvidenceConfiguration } from '../../config/evidence.configuration.js';
import type { StudyOptions } from '../../core/pipeline/study-options.js';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';

/** Content that identifies a study. */
export interface StudyContent {
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly kind: string;
  /** Part of the key only for NIfTI, where it is the study's name. */
  readonly fileName: string;
  readonly options: StudyOptions;
  /** Names of the peers that receive its objects. */
  readonly deliverTo: readonly string[];
  /** Settings of evidence objects. Other settings make other objects. */
  readonly evidence: EvidenceConfiguration;
}

export function contentKey({ sha256, kind, fileName, options, deliverTo, evidence }: StudyContent): string {
  const { seriesUid = null, findings, explanation, keepVolume } = options;
  const asked = [
    seriesUid,
    findings,
    explanation?.findings ?? null,
    explanation?.baseline ?? null,
    explanation?.language ?? null,
    keepVolume,
    options.evidence ? evidence : false,
    deliverTo,
  ];
  return digest([sha256, kind, kind === 'nifti' ? fileName : '', asked]);
}

/**
 * Identifies the same content from the same user for the same models. The owner is part of the key because a repeat must
 * not reveal to one user that another has sent the study.
 */
export function repeatKey(owner: string | null, content: string, model: ModelReport): string {
  const networks = model.networks.flatMap(({ sha256, further }) =>
    further === undefined ? [sha256] : [sha256, further.settingsSha256],
  );
  const ensembles = model.ensembles.flatMap(({ sha256, threshold }) => [sha256, threshold]);
  return digest([owner, content, ...networks, ...ensembles]);
}

/** Includes the owner because two users may choose the same key. */
export function idempotencyKey(owner: string | null, chosen: string): string {
  return digest([owner, chosen]);
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

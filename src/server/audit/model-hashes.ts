import type { ModelAnswer } from '../../core/pipeline/study-prediction.js';

/** SHA-256 of the models behind an answer, by name; the main ensemble is `lightgbm`. */
export function modelHashes({
  supervised_sha256: supervised,
  ctclip_sha256: ctclip,
  lightgbm_sha256: lightgbm,
}: ModelAnswer): Readonly<Record<string, string>> {
  return { supervised, ctclip, lightgbm };
}

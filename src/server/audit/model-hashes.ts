import type { ModelAnswer } from '../../core/pipeline/study-prediction.js';

/** SHA-256 of the models behind an answer, by name; the main ensemble is `lightgbm`. */
export function modelHashes({
  supervised_sha256: supervised,
  ctclip_sha256: ctclip,
  lightgbm_sha256: lightgbm,
  networks = {},
  ensembles = {},
}: ModelAnswer): Readonly<Record<string, string>> {
  const further = [...Object.entries(networks), ...Object.entries(ensembles)];
  const hashes = further.map(([name, { sha256 }]) => [name, sha256] as const);
  return { supervised, ctclip, lightgbm, ...Object.fromEntries(hashes) };
}

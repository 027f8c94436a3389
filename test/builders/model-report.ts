import type { ModelReport } from '../../src/core/pipeline/study-prediction.js';

/** A report of CT-CLIP's two checkpoints and one ensemble. */
export const MODEL_REPORT = {
  intendedUse: 'demonstration',
  networks: [
    { name: 'supervised', sha256: 'a'.repeat(64) },
    { name: 'ctclip', sha256: 'b'.repeat(64) },
  ],
  ensembles: [{ name: 'main', sha256: 'c'.repeat(64), threshold: 0.4, missingFeatures: [] }],
} satisfies ModelReport;

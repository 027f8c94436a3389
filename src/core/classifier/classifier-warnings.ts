import type { Warning } from '../problem/warning.js';

/** Features of the ensemble that this service cannot compute. Names of features hold no patient data. */
export function featuresMissing(names: readonly string[]): Warning {
  const features = names.length === 1 ? 'feature' : 'features';
  return {
    code: 'classifier.features-missing',
    message: `The ensemble uses ${names.length} ${features} that this service cannot compute and that are 0 in every study: ${names.join(', ')}. The probability may be wrong.`,
  };
}

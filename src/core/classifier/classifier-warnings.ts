import type { Warning } from '../problem/warning.js';

/**
 * Features of an ensemble that this service cannot compute. Names of features hold no patient data.
 * @param ensemble its name, unless it is the main one
 */
export function featuresMissing(names: readonly string[], ensemble?: string): Warning {
  const features = names.length === 1 ? 'feature' : 'features';
  return {
    code: 'classifier.features-missing',
    message: `${ensembleInWords(ensemble)} uses ${names.length} ${features} that this service cannot compute and that are 0 in every study: ${names.join(', ')}. ${ensemble === undefined ? 'The' : 'Its'} probability may be wrong.`,
  };
}

/** An ensemble as the subject of a sentence. */
export function ensembleInWords(name: string | undefined): string {
  return name === undefined ? 'The ensemble' : `The ensemble "${name}"`;
}

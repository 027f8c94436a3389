/** The use of models without a restriction in their `bundle.json`. */
export const DEFAULT_INTENDED_USE = 'research';

/**
 * Whether models only show how the service works, so that their scores mean nothing for a patient. Runs in browsers too.
 * @param intendedUse of the models, as in the answer
 */
export function isDemonstration(intendedUse: string): boolean {
  return intendedUse === 'demonstration';
}

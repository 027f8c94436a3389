import { isDemonstration as isOfDemonstration } from '../../../src/config/intended-use.js';
import type { StudyAnswer } from '../service/study-contract.js';

/** Whether the models only show how the service works. */
export function isDemonstration({ model }: Pick<StudyAnswer, 'model'>): boolean {
  return isOfDemonstration(model.intended_use);
}

import type { StudyAnswer } from '../service/study-contract.js';

/** Whether the models only show how the service works. */
export function isDemonstration({ model }: Pick<StudyAnswer, 'model'>): boolean {
  return model.intended_use === 'demonstration';
}

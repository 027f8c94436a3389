import { expectTypeOf, test } from 'vitest';
import type { StudyAnswer } from '../../src/core/pipeline/study-answer.js';
import type { StudyAnswer as AnswerAsThePageReadsIt } from '../../web/src/service/study-contract.js';

test('the types of the page match the answer of the service', () => {
  // The compiler checks this, with `npm run lint`.
  expectTypeOf<StudyAnswer>().toExtend<AnswerAsThePageReadsIt>();
});

import { expectTypeOf, test } from 'vitest';
import type { StudyAnswer } from '../../src/core/pipeline/study-answer.js';
import type { StudyAnswer as AnswerAsThePageReadsIt } from '../../web/src/service/study-contract.js';

test('what the page reads is what the service answers', () => {
  // The compiler checks it, with `npm run lint`.
  expectTypeOf<StudyAnswer>().toExtend<AnswerAsThePageReadsIt>();
});

/**
 * The operators' program with the demonstration models. One service serves all suites, because its start and the first study
 * cost seconds of a processor. The comparison of answer, picture and page uses the studies that the page's tests have sent.
 */
import { afterAll, beforeAll } from 'vitest';
import { testAgreement } from './demonstration/agreement.js';
import { Demonstration } from './demonstration/demonstration.js';
import { testPage } from './demonstration/page-study.js';
import { testPredictions } from './demonstration/predictions.js';

const demonstration = new Demonstration();
beforeAll(() => demonstration.start());
afterAll(() => demonstration.stop());

testPage(demonstration);
testAgreement(demonstration);
testPredictions(demonstration);

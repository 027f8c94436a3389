import { describe, expect, it } from 'vitest';
import type { ServiceAnswer } from '../study-client.js';
import { resultOf } from './result-row.js';

const answered = (body: object): ServiceAnswer => ({ status: 200, body }) as unknown as ServiceAnswer;
const ANSWER = { study_uid: '1.2', probability_of_pathology: 0.75, pathology: 1, warnings: [] };

describe('the columns of networks and ensembles that the service adds', () => {
  it('are those of the answer: decisions first, then scores by network', () => {
    const { row, further } = resultOf(
      'study.zip',
      answered({
        ...ANSWER,
        probability_of_pathology_thoracic: 0.5,
        pathology_thoracic: 1,
        scores: { mednext: { 'rib fracture': 0.25, normal: 0.5 }, slices: { mean_probability: 0.125 } },
      }),
    );
    expect(row).toMatchObject({ study_uid: '1.2', probability_of_pathology: 0.75, pathology: 1 });
    expect(Object.entries(further ?? {})).toEqual([
      ['probability_of_pathology_thoracic', 0.5],
      ['pathology_thoracic', 1],
      ['mednext_rib fracture', 0.25],
      ['mednext_normal', 0.5],
      ['slices_mean_probability', 0.125],
    ]);
  });

  it('are none for a service without them, and for values that are not numbers', () => {
    expect(resultOf('study.zip', answered(ANSWER)).further).toEqual({});
    const odd = { ...ANSWER, pathology_other: 'yes', scores: { network: null, other: 'text' } };
    expect(resultOf('study.zip', answered(odd)).further).toEqual({});
  });
});

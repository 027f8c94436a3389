import { describe, expect, it } from 'vitest';
import type { OpenAPIObject } from '@nestjs/swagger';
import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import { describeModels } from './describe-models.js';

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'test', version: '1' },
  paths: {},
  components: {
    schemas: {
      Series: { type: 'object' },
      StudyAnswer: {
        type: 'object',
        properties: { pathology: { type: 'integer' }, scores: { type: 'object', description: 'Scores.' } },
        required: ['pathology'],
      },
    },
  },
} as unknown as OpenAPIObject;

const further = (title: string | undefined) => ({
  title,
  findings: ['emphysema', 'nodule'],
  prefix: 'kolyan_',
  settingsSha256: 'd',
});
const MODEL: ModelReport = {
  ...MODEL_REPORT,
  networks: [
    ...MODEL_REPORT.networks,
    { name: 'mednext', sha256: 'e', further: further('MedNeXt') },
    { name: 'hidden', sha256: 'f', further: further(undefined) },
  ],
  ensembles: [
    ...MODEL_REPORT.ensembles,
    { name: 'thoracic', sha256: 'a', threshold: 0.5, missingFeatures: [] },
  ],
};

describe('the document of the API', () => {
  it('has a field for each score and decision that the models in use add', () => {
    const { components } = describeModels(DOCUMENT, MODEL);
    const answer = components?.schemas?.['StudyAnswer'];
    expect(answer).toMatchObject({
      properties: {
        pathology: { type: 'integer' },
        scores: {
          description: 'Scores.',
          properties: { mednext: { description: 'MedNeXt', required: ['emphysema', 'nodule'] } },
        },
        probability_of_pathology_thoracic: { type: 'number', minimum: 0, maximum: 1 },
        pathology_thoracic: { enum: [0, 1] },
      },
      required: ['pathology', 'probability_of_pathology_thoracic', 'pathology_thoracic'],
    });
    expect(JSON.stringify(answer)).not.toContain('hidden');
    expect(components?.schemas?.['Series']).toEqual({ type: 'object' });
  });

  it('is unchanged without such models, and before models are loaded', () => {
    expect(describeModels(DOCUMENT, MODEL_REPORT)).toBe(DOCUMENT);
    expect(describeModels(DOCUMENT, undefined)).toBe(DOCUMENT);
  });
});

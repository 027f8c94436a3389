import { NotFoundException, PayloadTooLargeException, ServiceUnavailableException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../core/problem/domain-error.js';
import type { ProblemCode } from '../../core/problem/problem-codes.js';
import { httpProblemOf } from './http-problem.js';
import { ProblemDetailsDto } from './problem-details.dto.js';
import { StudyFailureDto } from './study-failure.dto.js';

describe('a domain error as an HTTP answer', () => {
  it.each([
    ['archive.not-a-zip', 400],
    ['auth.credentials-missing', 401],
    ['auth.address-not-allowed', 403],
    ['studies.unknown', 404],
    ['http.method-not-allowed', 405],
    ['http.request-timeout', 408],
    ['studies.has-ended', 409],
    ['upload.too-large', 413],
    ['dicom.no-ct', 422],
    ['models.refused', 422],
    ['queue.full', 429],
    ['http.request-header-fields-too-large', 431],
    ['upload.aborted', 499],
    ['config.invalid', 500],
    ['device.lost', 500],
    ['device.loading', 503],
  ] satisfies [ProblemCode, number][])('%s is %d', (code, status) => {
    expect(httpProblemOf(new DomainError(code, 'What.')).status).toBe(status);
  });

  it('keeps code, sentence, values and the time to wait', () => {
    const error = new DomainError('queue.full', 'Full.', {
      fields: { limit: 3 },
      retryAfterSeconds: 7,
    });
    expect(httpProblemOf(error)).toEqual({
      status: 429,
      code: 'queue.full',
      message: 'Full.',
      fields: { limit: 3 },
      retryAfterSeconds: 7,
    });
  });
});

it('leaves out the path of a file on the server', () => {
  const error = new DomainError('archive.not-a-zip', 'No ZIP.', {
    fields: { path: '/var/spool/x', size: 1 },
  });
  expect(httpProblemOf(error).fields).toEqual({ size: 1 });
});

describe('any other thrown value', () => {
  it('from the framework for clients keeps its message', () => {
    expect(httpProblemOf(new PayloadTooLargeException('Request body is too large'))).toMatchObject({
      status: 413,
      code: 'http.payload-too-large',
      message: 'Request body is too large',
    });
  });

  it('about an unknown address does not repeat the address', () => {
    const problem = httpProblemOf(new NotFoundException('Cannot GET /patients/Doe^Jane'));
    expect(JSON.stringify(problem)).not.toContain('Doe');
    expect(problem.code).toBe('http.not-found');
  });

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'x')"),
    'text',
    new ServiceUnavailableException(),
  ])('from a bug reveals no details', (thrown) => {
    expect(httpProblemOf(thrown)).toMatchObject({ status: 500, code: 'internal', fields: {} });
    expect(httpProblemOf(thrown).message).toContain('request id');
  });
});

describe('the bodies of errors', () => {
  const error = new DomainError('dicom.too-few-slices', 'Too few slices.', {
    fields: { studyUid: '1.2', slices: 3 },
  });

  it('are problem details outside the study routes', () => {
    expect(new ProblemDetailsDto(httpProblemOf(error), 'r-1')).toEqual({
      type: 'urn:ctclip:problem:dicom.too-few-slices',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'Too few slices.',
      code: 'dicom.too-few-slices',
      request_id: 'r-1',
      values: { studyUid: '1.2', slices: 3 },
    });
  });

  it('have all fields of a success on the study routes', () => {
    expect(new StudyFailureDto(httpProblemOf(error), 'r-1', 0.25)).toEqual({
      study_uid: '1.2',
      series_uid: '',
      probability_of_pathology: null,
      pathology: null,
      most_dangerous_pathology_type: null,
      processing_status: 'Failure',
      time_of_processing: 0.25,
      supervised_probabilities: {},
      ctclip_probabilities: {},
      top_shap_features: {},
      error: 'Too few slices.',
      code: 'dicom.too-few-slices',
      request_id: 'r-1',
      detail: { slices: 3 },
    });
  });
});

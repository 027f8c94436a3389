import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, startService } from './running-service.js';

type Body = Record<string, unknown>;
const REFUSAL: Instruction = { do: 'refuse', code: 'dicom.no-ct', message: 'There is no CT.' };

let service: RunningService;
beforeAll(async () => (service = await startService({ MAX_UPLOAD_MB: '1' })));
afterAll(() => service[Symbol.asyncDispose]());

async function send(
  { url }: RunningService,
  query: string,
  instruction: Instruction,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Body; headers: Headers }> {
  const form = studyForm(instruction);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(`${url}/predict${query}`, { method: 'POST', body: form });
  return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
}

const OLD = '?response_format=python-service';
const OLD_SUCCESS = {
  study_uid: '1.2.3',
  series_uid: '1.2.3.4',
  probability_of_pathology: 0.87,
  pathology: 'Патология',
  most_dangerous_pathology_type: 'Pneumonia',
  processing_status: 'Success',
  time_of_processing: expect.any(Number) as number,
  supervised_probabilities: { supervised_covid: 0.91 },
  ctclip_probabilities: { ctclip_Pneumonia: 0.88 },
  top_shap_features: { ctclip_Pneumonia: 0.41, supervised_mean_probability: -0.02 },
};
const oldFailure = (error: string): Body => ({
  study_uid: '',
  series_uid: '',
  probability_of_pathology: 0,
  pathology: 'Unknown',
  most_dangerous_pathology_type: 'Unknown',
  processing_status: 'Failure',
  time_of_processing: expect.any(Number),
  error,
});

describe('an answer in the form of the Python service', () => {
  it('has its fields and labels, and no others; the codes of warnings are in a header', async () => {
    const { status, body, headers } = await send(service, OLD, { do: 'succeed' });
    expect(status).toBe(200);
    expect(body).toStrictEqual(OLD_SUCCESS);
    expect(headers.get('x-warnings')).toBe('dicom.files-left-out');
  });

  it('has zeros and "Unknown" for a failed study, with the status of the failure', async () => {
    const { status, body } = await send(service, OLD, REFUSAL);
    expect(status).toBe(422);
    expect(body).toStrictEqual(oldFailure('There is no CT.'));
  });

  it('has them also for a request that no route reaches the study of', async () => {
    const response = await fetch(`${service.url}/predict${OLD}`, { method: 'POST', body: 'text' });
    expect(response.status).toBe(400);
    expect(await response.json()).toStrictEqual(
      oldFailure(expect.stringContaining('multipart/form-data') as string),
    );
  });

  it('can be asked for in a field of the form', async () => {
    const { body } = await send(service, '', { do: 'succeed' }, { response_format: 'python-service' });
    expect(body).toStrictEqual(OLD_SUCCESS);
  });
});

describe('the form of an answer', () => {
  it.each([
    '?response_format=labels',
    '?response_format=Standard',
    '?response_format=standard&response_format=python-service',
  ])('is refused if it is unknown or contradicts itself: %s', async (query) => {
    const { status, body } = await send(service, query, { do: 'succeed' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'http.unknown-response-format', pathology: null });
    expect(body['error']).toBe('The field response_format must be one of: standard, python-service.');
  });

  it('is what RESPONSE_FORMAT says, unless the request asks for another one', async () => {
    await using other = await startService({ RESPONSE_FORMAT: 'python-service' });
    expect((await send(other, '', { do: 'succeed' })).body).toStrictEqual(OLD_SUCCESS);
    expect((await send(other, '', REFUSAL)).body).toStrictEqual(oldFailure('There is no CT.'));
    const standard = await send(other, '?response_format=standard', { do: 'succeed' });
    expect(standard.body).toMatchObject({ pathology: 1, warnings: [{ code: 'dicom.files-left-out' }] });
    expect(standard.headers.get('x-warnings')).toBeNull();
  });
});

describe('what the clients of the Python service read', () => {
  it('is JSON by its exact media type, with the sentence of every failure in "error"', async () => {
    for (const query of ['', OLD]) {
      const { headers, body } = await send(service, query, REFUSAL);
      expect(headers.get('content-type')).toBe('application/json');
      expect(body).toMatchObject({ error: 'There is no CT.', processing_status: 'Failure' });
    }
  });

  it('names a finding for every pathological study, in either version', async () => {
    const { body } = await send(service, '', { do: 'succeed' });
    expect(body).toMatchObject({
      pathology: 1,
      most_dangerous_pathology_type: 'Pneumonia',
      top_pathologies: ['covid', 'Pneumonia'],
    });
    expect(body['probability_of_pathology']).toBeTypeOf('number');
    expect(body['time_of_processing']).toBeTypeOf('number');
  });

  it('is a health check with status 200, and the description at the address of FastAPI', async () => {
    expect((await service.get('/health')).status).toBe(200);
    expect((await service.get('/openapi.json')).status).toBe(200);
  });
});

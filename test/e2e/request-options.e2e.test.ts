/** What a request may ask for: the form and the language of its answer, and further findings. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, startService, until } from './running-service.js';

type Body = Record<string, unknown>;

let service: RunningService;
beforeAll(async () => (service = await startService({ MAX_UPLOAD_MB: '1' })));
afterAll(() => service[Symbol.asyncDispose]());

const REFUSAL: Instruction = { do: 'refuse', code: 'dicom.no-ct', message: 'There is no CT.' };

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

  it('has zeros and "Unknown" also for a request without a form', async () => {
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

const TOO_FEW = {
  do: 'refuse',
  code: 'dicom.too-few-slices',
  message: 'The largest CT series has 12 usable slices, and at least 20 are needed.',
  fields: { slices: 12, minimumSlices: 20 },
} as const satisfies Instruction;
const RUSSIAN =
  'В самой большой серии КТ слишком мало пригодных срезов: 12, а нужно не меньше 20. Отправьте серию целиком.';

interface Said {
  readonly body: Body;
  readonly headers: Headers;
}

async function ask(path: string, language: string | undefined, body?: FormData): Promise<Said> {
  const response = await fetch(service.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body }),
    // fetch sends a wildcard by itself.
    headers: { 'accept-language': language ?? '*' },
  });
  return { body: (await response.json()) as Body, headers: response.headers };
}

describe('the sentence of a failed study', () => {
  it.each(['ru', 'ru-RU,ru;q=0.9,en;q=0.8', 'de, ru;q=0.5'])('is Russian for %s', async (language) => {
    const { body, headers } = await ask('/predict', language, studyForm(TOO_FEW));
    expect(body).toMatchObject({ code: 'dicom.too-few-slices', error: RUSSIAN, detail: { slices: 12 } });
    expect(headers.get('content-language')).toBe('ru');
    expect(headers.get('vary')).toContain('Accept-Language');
  });

  it.each([undefined, 'en', 'de', 'en, ru;q=0.9', 'ru;q=0', ';;'])('is English for %s', async (language) => {
    const { body, headers } = await ask('/predict', language, studyForm(TOO_FEW));
    expect(body['error']).toBe(TOO_FEW.message);
    expect(headers.get('content-language')).toBe('en');
    expect(headers.get('vary')).toContain('Accept-Language');
  });

  it('is Russian in the form of the Python service too', async () => {
    const { body } = await ask('/predict?response_format=python-service', 'ru', studyForm(TOO_FEW));
    expect(body).toMatchObject({ pathology: 'Unknown', error: RUSSIAN });
  });

  it('is read in either language from a study that has ended', async () => {
    const { body } = await ask('/studies', 'ru', studyForm(TOO_FEW));
    const address = `/studies/${String(body['id'])}`;
    await until(async () => (await ask(address, 'ru')).body['state'] === 'failed', 'the end');
    expect((await ask(address, 'ru')).body['failure']).toMatchObject({ error: RUSSIAN });
    expect((await ask(address, 'en')).body['failure']).toMatchObject({ code: 'dicom.too-few-slices' });
    expect(JSON.stringify((await ask(address, 'en')).body)).not.toMatch(/[а-я]/);
  });
});

it('a warning has its Russian text and keeps its code', async () => {
  const { body, headers } = await ask('/predict', 'ru', studyForm({ do: 'succeed' }));
  const [warning] = body['warnings'] as readonly { code: string; message: string }[];
  expect(warning.code).toBe('dicom.files-left-out');
  expect(warning.message).toMatch(/^[А-ЯЁ]/u);
  expect(headers.get('content-language')).toBe('ru');
});

it('the reason for reading a series is Russian, and keeps its code', async () => {
  const { body } = await ask('/predict', 'ru', studyForm({ do: 'succeed' }));
  expect(body['series']).toMatchObject([
    { reason: 'Выбрана, потому что её запросили.', reason_code: 'chosen-as-requested', reason_values: {} },
  ]);
});

it('problem details are Russian too', async () => {
  const { body, headers } = await ask('/nothing', 'ru');
  expect(body).toMatchObject({ code: 'http.not-found', detail: 'По этому адресу ничего нет.' });
  expect(headers.get('content-language')).toBe('ru');
});

async function post(address: string, form: FormData): Promise<[number, Body]> {
  const response = await fetch(service.url + address, { method: 'POST', body: form });
  return [response.status, (await response.json()) as Body];
}

/** The findings that the test's device received. */
function received(...findings: readonly string[]): object {
  return { code: 'test.options', message: JSON.stringify({ findings, keepVolume: false, evidence: false }) };
}

/** Number of submitted studies. */
async function listed(): Promise<number> {
  const list = (await (await service.get('/studies')).json()) as { readonly studies: readonly unknown[] };
  return list.studies.length;
}

describe('findings named by a request', () => {
  it('are combined from the form and the query, each once', async () => {
    const form = studyForm({ do: 'tell-options' });
    form.append('findings', 'Cyst, Rib  fracture');
    const [, body] = await post('/predict?findings=Mass&findings=["Cyst"]', form);
    expect(body['warnings']).toEqual([received('Mass', 'Cyst', 'Rib fracture')]);
  });

  it('also work for a volume', async () => {
    const volume = studyForm({ do: 'tell-options' }, 'chest.nii');
    const [, body] = await post('/predict_nifti?findings=Mass', volume);
    expect(body['warnings']).toEqual([received('Mass')]);
  });

  it('also work for a submitted study, which is refused before it is stored if one is invalid', async () => {
    const before = await listed();
    const [, body] = await post('/studies?findings=Mass', studyForm({ do: 'tell-options' }));
    const address = `/studies/${String(body['id'])}`;
    // The event stream ends with the study.
    await (await service.get(`${address}/events`)).text();
    const study = (await (await service.get(address)).json()) as Body;
    expect(study['result']).toMatchObject({ warnings: [received('Mass')] });
    const refused = await post(`/studies?findings=${'a'.repeat(101)}`, studyForm({ do: 'succeed' }));
    expect(refused).toMatchObject([400, { code: 'findings.invalid-name' }]);
    expect(await listed()).toBe(before + 1);
  });

  it('are refused if the form and the query together have too many', async () => {
    const form = studyForm({ do: 'succeed' });
    form.append('findings', Array.from({ length: 12 }, (_, index) => `Cyst ${index}`).join());
    const more = Array.from({ length: 12 }, (_, index) => `Mass ${index}`).join();
    expect(await post(`/predict?findings=${more}`, form)).toMatchObject([400, { code: 'findings.too-many' }]);
  });

  it('are refused without being quoted if one is invalid', async () => {
    const markup = encodeURIComponent('<i>Cyst</i>');
    const [status, body] = await post(`/predict?findings=${markup}`, studyForm({ do: 'succeed' }));
    expect([status, body['code']]).toEqual([400, 'findings.invalid-name']);
    expect(body['detail']).toEqual({ position: 1, maximum: 100 });
    expect(JSON.stringify(body)).not.toContain('Cyst');
  });
});

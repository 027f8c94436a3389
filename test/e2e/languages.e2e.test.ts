import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instruction, studyForm } from './instruction.js';
import { type RunningService, startService, until } from './running-service.js';

let service: RunningService;
beforeAll(async () => (service = await startService({})));
afterAll(() => service[Symbol.asyncDispose]());

const TOO_FEW = {
  do: 'refuse',
  code: 'dicom.too-few-slices',
  message: 'The largest CT series has 12 usable slices, and at least 20 are needed.',
  fields: { slices: 12, minimumSlices: 20 },
} as const satisfies Instruction;
const RUSSIAN =
  'В самой большой серии КТ слишком мало пригодных срезов: 12, а нужно не меньше 20. Отправьте серию целиком.';

interface Said {
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function ask(path: string, language: string | undefined, body?: FormData): Promise<Said> {
  const response = await fetch(service.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body }),
    // fetch sends a wildcard by itself.
    headers: { 'accept-language': language ?? '*' },
  });
  return { body: (await response.json()) as Record<string, unknown>, headers: response.headers };
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

/** Findings named by a request: which reach the device, and which are refused before. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { startService, type RunningService } from './running-service.js';

let service: RunningService;
beforeAll(async () => (service = await startService()));
afterAll(() => service[Symbol.asyncDispose]());

async function post(address: string, form: FormData): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(service.url + address, { method: 'POST', body: form });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

/** The findings that the test's device received. */
function received(...findings: readonly string[]): object {
  return { code: 'test.options', message: JSON.stringify({ findings, keepVolume: false, evidence: false }) };
}

it('those of the form and of the query are combined, each once', async () => {
  const form = studyForm({ do: 'tell-options' });
  form.append('findings', 'Cyst, Rib  fracture');
  const [, body] = await post('/predict?findings=Mass&findings=["Cyst"]', form);
  expect(body['warnings']).toEqual([received('Mass', 'Cyst', 'Rib fracture')]);
});

it('they also work for a volume', async () => {
  const volume = studyForm({ do: 'tell-options' }, 'chest.nii');
  const [, body] = await post('/predict_nifti?findings=Mass', volume);
  expect(body['warnings']).toEqual([received('Mass')]);
});

it('they also work for a submitted study, which is refused before it is stored', async () => {
  const [, body] = await post('/studies?findings=Mass', studyForm({ do: 'tell-options' }));
  const address = `/studies/${String(body['id'])}`;
  // The event stream ends with the study.
  await (await service.get(`${address}/events`)).text();
  const study = (await (await service.get(address)).json()) as Record<string, unknown>;
  expect(study['result']).toMatchObject({ warnings: [received('Mass')] });
  const refused = await post(`/studies?findings=${'a'.repeat(101)}`, studyForm({ do: 'succeed' }));
  expect(refused).toMatchObject([400, { code: 'findings.invalid-name' }]);
  const list = (await (await service.get('/studies')).json()) as { readonly studies: readonly unknown[] };
  expect(list.studies).toHaveLength(1);
});

it('too many of form and query together are refused', async () => {
  const form = studyForm({ do: 'succeed' });
  form.append('findings', Array.from({ length: 12 }, (_, index) => `Cyst ${index}`).join());
  const more = Array.from({ length: 12 }, (_, index) => `Mass ${index}`).join();
  expect(await post(`/predict?findings=${more}`, form)).toMatchObject([400, { code: 'findings.too-many' }]);
});

it('an invalid name is refused without being quoted', async () => {
  const markup = encodeURIComponent('<i>Cyst</i>');
  const [status, body] = await post(`/predict?findings=${markup}`, studyForm({ do: 'succeed' }));
  expect([status, body['code']]).toEqual([400, 'findings.invalid-name']);
  expect(body['detail']).toEqual({ position: 1, maximum: 100 });
  expect(JSON.stringify(body)).not.toContain('Cyst');
});

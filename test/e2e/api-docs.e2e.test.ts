import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { type RunningService, spawnService, startService, until } from './running-service.js';

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly type: string } }[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: { readonly properties?: object } }>;
  };
  readonly responses: Record<
    string,
    { readonly description?: string; readonly content: Record<string, Media> }
  >;
}

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Record<string, { readonly value: unknown }>;
}

interface ApiDocument {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

interface Schema {
  readonly description?: string;
  readonly properties: Record<string, { readonly description?: string; readonly example?: unknown }>;
}

let service: RunningService;
let api: ApiDocument;
/** Compiles each schema of the document once: most of them refer to the same ones. */
const ajv = new Ajv2020({ strict: false, validateFormats: false });
beforeAll(async () => {
  service = await startService({ QUEUE_LIMIT: '0' });
  api = (await (await service.get('/docs-json')).json()) as ApiDocument;
  ajv.addSchema(api, 'api');
});
afterAll(() => service[Symbol.asyncDispose]());

const operations = (): [name: string, operation: Operation][] =>
  Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );

/** Violations of the answer's schema; undefined if there are none. */
function mistakes(method: string, path: string, status: number, mediaType: string, body: unknown): unknown {
  const { schema } = api.paths[path][method].responses[String(status)].content[mediaType];
  if (schema === undefined) return undefined;
  // References refer to the whole document.
  const place = ['paths', path, method, 'responses', String(status), 'content', mediaType, 'schema'];
  const pointer = place.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.getSchema(`api#/${pointer.join('/')}`);
  if (validate === undefined) throw new Error(`The document has no ${pointer.join('/')}.`);
  return validate(body) ? undefined : validate.errors;
}

async function check(response: Response, method: string, path: string): Promise<number> {
  const mediaType = String(response.headers.get('content-type')).split(';')[0];
  expect(mistakes(method, path, response.status, mediaType, await response.json())).toBeUndefined();
  return response.status;
}

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(api.openapi).toBe('3.1.0');
    const result = await new Validator().validate(structuredClone(api) as unknown as Record<string, unknown>);
    expect(result).toEqual({ valid: true });
  });

  it('describes every address of the contract', () => {
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      'delete /admin/deliveries/{delivery}',
      'delete /studies/{id}',
      'delete /studies/{id}/result',
      'get /',
      'get /admin/deliveries',
      'get /admin/log-level',
      'get /admin/webhooks/dead',
      'get /health',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
      'get /studies',
      'get /studies/{id}',
      'get /studies/{id}/attribution/{map}',
      'get /studies/{id}/dicom/{object}',
      'get /studies/{id}/events',
      'get /studies/{id}/fhir.json',
      'get /studies/{id}/overlay.png',
      'get /studies/{id}/volume.nii.gz',
      'post /admin/deliveries/{delivery}/retry',
      'post /admin/models/reload',
      'post /predict',
      'post /predict_nifti',
      'post /studies',
      'put /admin/log-level/{level}',
    ]);
  });

  it('gives each operation one tag that it describes, and an id of its own', () => {
    const described = api.tags.map(({ name }) => name);
    for (const [name, { tags }] of operations()) {
      expect(tags, name).toHaveLength(1);
      expect(described).toEqual(expect.arrayContaining([...tags]));
    }
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives each parameter a type, and accepts each text field of a form in the address too', () => {
    for (const [name, { parameters = [], requestBody }] of operations()) {
      for (const { schema, name: parameter } of parameters) {
        expect(schema.type, `${name} ${parameter}`).toMatch(/^(string|integer)$/);
      }
      const form = requestBody?.content['multipart/form-data'].schema.properties ?? {};
      const fields = Object.keys(form).filter((field) => field !== 'file');
      expect(parameters.map((one) => one.name)).toEqual(expect.arrayContaining(fields));
    }
  });

  it('describes each operation and each answer in words', () => {
    for (const [name, { summary, description, responses }] of operations()) {
      expect([name, summary, description]).not.toContain(undefined);
      for (const [status, response] of Object.entries(responses))
        expect(response.description, `${name} ${status}`).toMatch(/\w/);
    }
  });

  it('describes each field in words or by an example', () => {
    for (const [name, { description, properties }] of Object.entries(api.components.schemas)) {
      expect(description, name).toMatch(/\w/);
      for (const [field, property] of Object.entries(properties)) {
        expect(
          property.description ?? property.example ?? '$ref' in property,
          `${name}.${field}`,
        ).toBeTruthy();
      }
    }
  });

  it.each(['/predict', '/predict_nifti'])('names every status of %s, and its field for a file', (path) => {
    const { responses, requestBody } = api.paths[path]['post'];
    expect(Object.keys(responses)).toEqual(['200', '400', '401', '403', '413', '422', '429', '500', '503']);
    expect(requestBody?.content['multipart/form-data'].schema).toMatchObject({
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    });
  });

  it('has examples that match its own schemas', () => {
    let count = 0;
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        for (const [status, { content = {} }] of Object.entries(responses)) {
          for (const [type, { example, examples = {} }] of Object.entries(content)) {
            const values = Object.values(examples).map(({ value }) => value);
            if (example !== undefined) values.push(example);
            for (const value of values) {
              count += 1;
              expect(
                mistakes(method, path, Number(status), type, value),
                `${path} ${status}`,
              ).toBeUndefined();
            }
          }
        }
      }
    }
    expect(count).toBeGreaterThan(20);
  });
});

describe('real answers match the description', () => {
  const post = (form: FormData, path = '/predict'): Promise<Response> =>
    fetch(service.url + path, { method: 'POST', body: form });

  it('of the front page and of probes', async () => {
    for (const path of ['/', '/health', '/health/live', '/health/ready'])
      expect(await check(await service.get(path), 'get', path)).toBe(200);
  });

  it('of probes while the models load', async () => {
    await using loading = spawnService({ TEST_DEVICE_START: 'wait', TEST_DEVICE_RELEASE: 'never' });
    await loading.listening();
    for (const path of ['/health', '/health/ready'])
      expect(await check(await loading.get(path), 'get', path)).toBe(503);
    expect(await check(await loading.predict({ do: 'succeed' }), 'post', '/predict')).toBe(503);
  });

  it('of predicted studies', async () => {
    expect(await check(await post(studyForm({ do: 'succeed' })), 'post', '/predict')).toBe(200);
    const nifti = await post(studyForm({ do: 'succeed' }, 'chest.nii'), '/predict_nifti');
    expect(await check(nifti, 'post', '/predict_nifti')).toBe(200);
  });

  it.each([
    ['archive.truncated', 400],
    ['dicom.volume-too-large', 413],
    ['dicom.no-ct', 422],
    ['inference.failed', 500],
  ] as const)('of studies refused with %s', async (code, status) => {
    const refusal = { do: 'refuse', code, message: 'No.', fields: { slices: 1 } } as const;
    expect(await check(await post(studyForm(refusal)), 'post', '/predict')).toBe(status);
  });

  it('of a full queue', async () => {
    const running = service.predict(service.waitFor('go'));
    await until(() => service.spooledFiles().length === 1, 'the study');
    expect(await check(await post(studyForm({ do: 'succeed' })), 'post', '/predict')).toBe(429);
    service.release('go');
    expect((await running).status).toBe(200);
  });
});

describe('the page for people', () => {
  it('loads nothing from other hosts', async () => {
    const page = await service.get('/docs');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await page.text();
    const sources = [...html.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(([, source]) => source);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      expect(source).toMatch(/^\.\/docs\//);
      const response = await service.get(source.slice(1));
      expect([source, response.status]).toEqual([source, 200]);
      await response.text();
    }
    const settings = await (await service.get('/docs/swagger-ui-init.js')).text();
    expect(settings).toContain('"validatorUrl": null');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { FORM_HEADER, RawConnection } from './raw-request.js';
import { type RunningService, startService } from './running-service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let service: RunningService;
beforeAll(async () => (service = await startService({ MAX_UPLOAD_MB: '1', LOG_LEVEL: 'debug' })));
afterAll(() => service[Symbol.asyncDispose]());

type Body = Record<string, unknown>;
const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body;

async function post(path: string, body: FormData | string, headers = {}): Promise<[number, Body]> {
  const response = await fetch(service.url + path, { method: 'POST', body, headers });
  return [response.status, await bodyOf(response)];
}

async function failureOf(body: FormData | string, headers = {}): Promise<unknown[]> {
  const [status, { code, processing_status }] = await post('/predict', body, headers);
  return [status, code, processing_status];
}

describe('the front page', () => {
  it('names the service and the address of its description', async () => {
    const response = await service.get('/');
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual({
      status: 'running',
      service: 'CT-CLIP Inference API',
      version: '0.1.0',
      page: '/app',
      docs: '/docs',
      openapi: '/docs-json',
      health: '/health',
    });
  });
});

describe('a study', () => {
  it('is answered with the fields of the contract and the additional ones', async () => {
    const [status, body] = await post('/predict', studyForm({ do: 'succeed' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      study_uid: '1.2.3',
      series_uid: '1.2.3.4',
      probability_of_pathology: 0.87,
      pathology: 1,
      most_dangerous_pathology_type: 'Pneumonia',
      processing_status: 'Success',
      supervised_probabilities: { covid: 0.91 },
      ctclip_probabilities: { Pneumonia: 0.88 },
      top_shap_features: { ctclip_Pneumonia: 0.41 },
      warnings: [{ code: 'dicom.files-left-out' }],
      model: { intended_use: 'demonstration', threshold: 0.4 },
    });
    expect(body['time_of_processing']).toBeTypeOf('number');
    expect(service.spooledFiles()).toEqual([]);
  });

  it.each(['/predict', '/predict_nifti'])('to %s takes options from further fields', async (address) => {
    const form = studyForm({ do: 'tell-options' }, address === '/predict' ? 'study.zip' : 'chest.nii');
    const fields = {
      series_uid: ' 1.2.3\n',
      explain: 'true',
      explain_findings: 'Mass',
      findings: '',
      other: 'x',
    };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const [status, body] = await post(`${address}?explain_baseline=blank&priority=urgent`, form);
    const options = {
      seriesUid: '1.2.3',
      findings: [],
      explanation: { findings: ['Mass'], baseline: 'blank', language: 'en' },
      keepVolume: false,
      evidence: false,
    };
    const warning = { code: 'test.options', message: JSON.stringify(options) };
    expect([status, body['warnings']]).toEqual([200, [warning]]);
  });

  it('may be sent to the address with a trailing slash', async () => {
    const [status] = await post('/predict/', studyForm({ do: 'succeed' }));
    expect(status).toBe(200);
  });

  it('as NIfTI goes to a separate address', async () => {
    const [status, body] = await post('/predict_nifti', studyForm({ do: 'succeed' }, 'chest.nii.gz'));
    expect(status).toBe(200);
    expect(body['study_uid']).toBe('nifti_chest.nii.gz');
  });

  const refusals = [
    ['archive.truncated', 400],
    ['dicom.volume-too-large', 413],
    ['dicom.no-ct', 422],
    ['inference.failed', 500],
    ['device.stopped', 503],
  ] as const;
  it.each(refusals)(
    'refused by the device with %s is answered with %i and the reason',
    async (code, expected) => {
      const fields = { studyUid: '1.2.9', slices: 3 };
      const [status, body] = await post(
        '/predict',
        studyForm({ do: 'refuse', code, message: 'The test refuses.', fields }),
      );
      expect(status).toBe(expected);
      expect(body).toMatchObject({
        study_uid: '1.2.9',
        series_uid: '',
        probability_of_pathology: null,
        pathology: null,
        most_dangerous_pathology_type: null,
        processing_status: 'Failure',
        supervised_probabilities: {},
        ctclip_probabilities: {},
        top_shap_features: {},
        error: 'The test refuses.',
        code,
        detail: { slices: 3 },
      });
      expect(service.spooledFiles()).toEqual([]);
    },
  );

  it('on which the service fails is answered without the reason, which is in the log', async () => {
    const response = await service.predict({ do: 'throw' });
    const body = await bodyOf(response);
    expect(response.status).toBe(500);
    expect(body['code']).toBe('device.internal');
    expect(JSON.stringify(body)).not.toContain('internals');
    expect(body['request_id']).toBe(response.headers.get('x-request-id'));
    const id = String(body['request_id']);
    await service.logged(({ message }) => String(message).includes('internals'), 'the reason');
    await service.logged(({ request_id, level }) => request_id === id && level === 'error', 'the id');
  });
});

describe('an invalid request', () => {
  const file = (name: string, contents = '{"do":"succeed"}'): FormData => {
    const form = new FormData();
    form.append('file', new Blob([contents]), name);
    return form;
  };

  it('with a malformed form is answered with 400 and the mistake', async () => {
    const other = new FormData();
    other.append('study', new Blob(['x']), 'study.zip');
    const two = file('a.zip');
    two.append('file', new Blob(['x']), 'b.zip');
    const text = new FormData();
    text.append('file', 'text');
    expect(await failureOf(new FormData())).toEqual([400, 'upload.no-file', 'Failure']);
    expect(await failureOf(other)).toEqual([400, 'upload.wrong-field', 'Failure']);
    expect(await failureOf(two)).toEqual([400, 'upload.second-file', 'Failure']);
    expect(await failureOf(text)).toEqual([400, 'upload.file-is-text', 'Failure']);
    expect(await failureOf(file('study.rar'))).toEqual([400, 'upload.wrong-extension', 'Failure']);
    expect(await failureOf(file('study.zip', ''))).toEqual([400, 'upload.empty-file', 'Failure']);
    expect(service.spooledFiles()).toEqual([]);
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/zip'])(
    'that is %s is answered with what to send',
    async (type) => {
      expect(await failureOf('{"bad', { 'content-type': type })).toEqual([
        400,
        'upload.not-multipart',
        'Failure',
      ]);
    },
  );

  it.each(['nonsense', '', 'multipart/', 'a b/c'])(
    'with the content type %j is answered with 400',
    async (type) => {
      using connection = new RawConnection(service.port);
      connection.write(
        `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1\r\n\r\nx`,
      );
      expect(await connection.receives('"Failure"')).toContain('HTTP/1.1 400');
    },
  );

  it('without a body and content type is answered with what to send', async () => {
    using connection = new RawConnection(service.port);
    connection.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    expect(await connection.receives('"upload.not-multipart"')).toContain('400 Bad Request');
  });

  it('changes nothing for valid ones: JSON is exactly application/json, which clients of the Python service compare with', async () => {
    for (const path of ['/health', '/docs-json', '/openapi.json']) {
      const response = await service.get(path);
      expect(response.headers.get('content-type')).toBe('application/json');
    }
    expect(await bodyOf(await service.get('/openapi.json'))).toEqual(
      await bodyOf(await service.get('/docs-json')),
    );
  });

  it('to an unknown address gets problem details, like every answer that is not about a study', async () => {
    const response = await service.get('/patients/Jane%20Doe?name=secret');
    const id = response.headers.get('x-request-id');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await bodyOf(response)).toEqual({
      type: 'urn:ctclip:problem:http.not-found',
      title: 'Not Found',
      status: 404,
      detail: 'This address does not exist. /docs describes the API.',
      code: 'http.not-found',
      request_id: id,
    });
  });

  it('with the wrong method is answered with the right one', async () => {
    const response = await service.get('/predict');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await bodyOf(response)).toMatchObject({ code: 'http.method-not-allowed' });
  });

  it('to an address that cannot be decoded gets problem details', async () => {
    using connection = new RawConnection(service.port);
    connection.write('GET /%zz HTTP/1.1\r\nhost: x\r\n\r\n');
    const answer = await connection.receives('"http.bad-request"');
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('application/problem+json');
    expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/);
  });

  it.each([
    ['other than HTTP', 'GARBAGE\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    [
      'with oversized headers',
      `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`,
      'HTTP/1.1 431',
    ],
    [
      'with malformed chunks',
      `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      'HTTP/1.1 400',
    ],
  ])('%s gets problem details, and its connection ends', async (_how, text, status) => {
    using connection = new RawConnection(service.port);
    connection.write(text);
    await connection.closed;
    expect(connection.received).toContain(status);
    expect(connection.received).toContain('"code":"http.');
  });
});

describe('the log', () => {
  it('has one line per request, with its route and without the client’s text', async () => {
    const response = await fetch(`${service.url}/predict?patient=Jane`, {
      method: 'POST',
      body: studyForm({ do: 'succeed' }, 'Jane-Doe-1970.zip'),
    });
    await response.text();
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(UUID);
    const line = await service.logged(
      ({ request_id, context }) => request_id === id && context === 'Access',
      'the line',
    );
    expect(line).toMatchObject({
      level: 'info',
      method: 'POST',
      route: '/predict',
      status: 200,
      client: '127.0.0.1',
      user: null,
    });
    expect(Number(line['bytes_in'])).toBeGreaterThan(100);
    expect(Number(line['bytes_out'])).toBeGreaterThan(100);
    expect(line['ms']).toBeTypeOf('number');
    const lines = service.log.filter(({ request_id, context }) => request_id === id && context === 'Access');
    expect(lines).toHaveLength(1);
    expect(JSON.stringify([service.log, service.plain])).not.toMatch(/jane|secret/i);
  });

  it('lists probes at the level debug only', async () => {
    const id = (await service.get('/health/live')).headers.get('x-request-id');
    const line = await service.logged(({ request_id }) => request_id === id, 'the line');
    expect(line).toMatchObject({ level: 'debug', route: '/health/live', status: 200 });
  });

  it('uses the client address and request id of a proxy only if it is trusted', async () => {
    const headers = { 'x-request-id': 'from-outside', 'x-forwarded-for': '203.0.113.7' };
    const response = await service.get('/', headers);
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(UUID);
    const line = await service.logged(({ request_id }) => request_id === id, 'the line');
    expect(line['client']).toBe('127.0.0.1');
  });
});

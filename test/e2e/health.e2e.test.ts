/** The health of the service and of its host, and its refusals without room on the disk or in memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORM_HEADER, RawConnection } from './raw-request.js';
import { type RunningService, startService } from './running-service.js';

let service: RunningService;
/** A service on a host without room for the largest study, and short of memory. */
let small: RunningService;
beforeAll(async () => {
  [service, small] = await Promise.all([
    startService({ MAX_UPLOAD_MB: '1' }),
    startService({ MAX_UPLOAD_MB: '1000000', MIN_AVAILABLE_MEMORY_MB: '1000000' }),
  ]);
});
afterAll(() => Promise.all([service, small].map((one) => one[Symbol.asyncDispose]())));

type Body = Record<string, unknown>;
const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body;

describe('health', () => {
  it('is healthy when the models are loaded, and reports the load', async () => {
    const response = await service.get('/health');
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toMatchObject({
      status: 'healthy',
      version: '0.1.0',
      failing: [],
      checks: {
        device: { status: 'up', state: 'ready', intended_use: 'demonstration', missing_features: 0 },
        queue: { status: 'up', arriving: 0, waiting: 0, running: 0, limit: 16 },
        spool: { status: 'up', needed_mb: 1 },
        studies: { status: 'up', waiting_deliveries: 0, dead_deliveries: 0 },
      },
    });
    expect(await bodyOf(await service.get('/health/live'))).toEqual({ status: 'alive' });
    expect((await service.get('/health/ready')).status).toBe(200);
  });

  it('is unhealthy when the disk lacks room for the largest study, but stays ready', async () => {
    const response = await small.get('/health');
    expect(response.status).toBe(503);
    expect(await bodyOf(response)).toMatchObject({
      status: 'unhealthy',
      failing: ['spool'],
      checks: {
        device: { status: 'up' },
        spool: { status: 'down', code: 'upload.disk-full', needed_mb: 1_000_000 },
      },
    });
    expect((await small.get('/health/ready')).status).toBe(200);
  });

  it('ignores a busy device', async () => {
    const study = service.predict(service.waitFor('go'));
    const health = await service.get('/health');
    expect(health.status).toBe(200);
    service.release('go');
    expect((await study).status).toBe(200);
  });
});

it('a study that does not fit on the disk is refused before it is sent', async () => {
  await using service = await startService({ MIN_FREE_DISK_MB: '1000000' });
  using connection = new RawConnection(service.port);
  connection.write(
    `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`,
  );
  await connection.closed;
  expect(connection.received).toMatch(/^HTTP\/1.1 503 /);
  expect(connection.received).toContain('retry-after: 60');
  expect(connection.received).toContain('"upload.no-room"');
  expect(service.spooledFiles()).toEqual([]);
});

it('studies are refused with Retry-After while the host is short of memory', async () => {
  const answer = await small.predict({ do: 'succeed' });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(await answer.json()).toMatchObject({ code: 'upload.memory-low', processing_status: 'Failure' });
});

import { expect, it } from 'vitest';
import { FORM_HEADER, RawConnection } from './raw-request.js';
import { startService } from './running-service.js';

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
  await using service = await startService({ MIN_AVAILABLE_MEMORY_MB: '1000000' });
  const answer = await service.predict({ do: 'succeed' });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(await answer.json()).toMatchObject({ code: 'upload.memory-low', processing_status: 'Failure' });
});

/** Raw uploads: too large, too short, too slow, or aborted. */
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { UploadServer } from '../../../test/builders/upload-server.js';
import { FORM_HEADER, formStart, NEXT_PART, RawConnection } from '../../../test/e2e/raw-request.js';
import { until } from '../../../test/until.js';

const MB = 1024 * 1024;

/** Sends the beginning of a body; the request may stop anywhere. */
function begin(target: UploadServer, length: number, body = '', header = ''): RawConnection {
  const connection = new RawConnection(target.port);
  connection.write(
    `POST /dicom-zip HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: ${length}\r\n${header}\r\n${body}`,
  );
  return connection;
}

describe('an upload that is too large', () => {
  it('according to its content-length is refused before it is sent', async () => {
    await using target = await UploadServer.start({ maxBytes: 1000 });
    using connection = begin(target, 50 * MB);
    expect(await connection.receives('upload.too-large')).toContain('HTTP/1.1 400');
    expect(target.outcomes).toEqual(['upload.too-large']);
  });

  it('is refused when it passes the limit, not at its end', async () => {
    await using target = await UploadServer.start({ maxBytes: 1000 });
    // The body has neither a declared length nor an end.
    using connection = new RawConnection(target.port);
    const part = formStart('x'.repeat(2000));
    connection.write(
      `POST /dicom-zip HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ntransfer-encoding: chunked\r\n\r\n` +
        `${part.length.toString(16)}\r\n${part}\r\n`,
    );
    await connection.receives('upload.too-large');
    expect(target.files()).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it('during the check of the disk is dropped at once', async () => {
    await using target = await UploadServer.start({ freeDisk: () => gone.then(() => undefined) });
    const gone = new Promise((resolve) =>
      target.server.server.once('connection', (accepted: Socket) => accepted.once('close', resolve)),
    );
    using connection = begin(target, 500_000, formStart('x'));
    await connection.opened;
    connection.destroy();
    await until(() => target.outcomes.length === 1, 'the outcome');
    expect(target.outcomes).toEqual(['upload.aborted']);
  });

  it.each([
    ['in the middle of the file', 'x'.repeat(100_000)],
    ['behind the file, before the form is complete,', `${'x'.repeat(100_000)}${NEXT_PART}`],
  ])('%s leaves nothing behind', async (_where, contents) => {
    await using target = await UploadServer.start();
    using connection = begin(target, 500_000, formStart(contents));
    await until(() => target.files().length === 1, 'the spool file');
    connection.destroy();
    await until(() => target.files().length === 0, 'the deletion');
    await until(() => target.outcomes.length === 1, 'the outcome');
    expect(target.outcomes).toEqual(['upload.aborted']);
  });

  it.each(['x'.repeat(1000), `x${NEXT_PART}`])('by falling silent is disconnected', async (contents) => {
    await using target = await UploadServer.start({ idleSeconds: 1 });
    using connection = begin(target, 500_000, formStart(contents));
    await connection.receives('upload.stalled');
    expect(target.files()).toEqual([]);
  });
});

it('a client with Expect: 100-continue gets "100 Continue" only after the checks', async () => {
  await using target = await UploadServer.start({ maxBytes: 1000 });
  const { server } = target.server;
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  const ASKING = 'expect: 100-continue\r\n';
  using small = begin(target, 100, '', ASKING);
  await small.receives('HTTP/1.1 100 Continue');
  using large = begin(target, 100 * MB, '', ASKING);
  expect(await large.receives('upload.too-large')).not.toContain('100 Continue');
});

import { expect, test } from 'vitest';
import { arrived, jsonOf } from './answers.js';

test('an answer whose body breaks off means that the service cannot be reached', async () => {
  const lost = new TypeError('network error');
  const body = new ReadableStream({ pull: (controller) => controller.error(lost) });
  await expect(arrived(new Response(body).text())).rejects.toMatchObject({
    code: 'page.unreachable',
    cause: lost,
  });
});

test('an answer that is not JSON is from another program than the service', async () => {
  const page = await arrived(new Response('<!doctype html><title>Sign in</title>').text());
  expect(() => jsonOf(page)).toThrow(expect.objectContaining({ code: 'page.foreign-answer' }));
});

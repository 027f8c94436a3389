/** The audit log of results that leave by webhook. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AuditLine, linesOf } from './audit-lines.js';
import { studyForm } from './instruction.js';
import { type RunningService, startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';
import { WebhookReceiver } from './webhook-receiver.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let receiver: WebhookReceiver;
let service: RunningService;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  service = await startService({
    ...{ AUDIT_LOG: 'audit.log', AUTH_BASIC_FILE: USERS },
    ...{ ...receiver.settings, WEBHOOK_ATTEMPTS: '1', AUDIT_REQUIRED: 'true' },
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.status = 204;
});

const deliveries = (): AuditLine[] => linesOf(service).filter(({ event }) => event === 'result.delivered');

it('the audit log names the host that received a result, or refused it', async () => {
  const address = `${service.url}/studies?fresh=true&webhook_url=${encodeURIComponent(receiver.url)}`;
  const send = async (): Promise<string> => {
    const answer = await fetch(address, {
      method: 'POST',
      body: studyForm({ do: 'succeed' }),
      headers: RADIOLOGY,
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const before = deliveries().length;
  const accepted = await send();
  await until(() => deliveries().length === before + 1, 'the line of the delivery');
  receiver.status = 500;
  const refused = await send();
  await until(() => deliveries().length === before + 2, 'the line of the failure');
  const common = { user: 'radiology', client: receiver.host, study_uid_sha256: sha256('1.2.3') };
  expect(deliveries().slice(before)).toMatchObject([
    { ...common, study_sha256: sha256(accepted), outcome: 'success', status: 200 },
    { ...common, study_sha256: sha256(refused), outcome: 'failure', status: 502 },
  ]);
});

it('with AUDIT_REQUIRED a webhook waits until its line can be written', async () => {
  const log = join(service.directory, 'audit.log');
  const address = `${service.url}/studies?webhook_url=${encodeURIComponent(receiver.url)}`;
  const body = studyForm(service.waitFor('the end of the log'));
  const answer = await fetch(address, { method: 'POST', body, headers: RADIOLOGY });
  expect(answer.status).toBe(202);
  const { id } = (await answer.json()) as { id: string };
  renameSync(log, `${log}.1`);
  mkdirSync(log);
  service.release('the end of the log');
  await service.logged(({ message, study }) => message === 'A study has ended.' && study === id, 'the end');
  await service.logged(({ errno }) => errno === 'EISDIR', 'the failed line');
  expect(receiver.received).toEqual([]);
  rmSync(log, { recursive: true });
  await until(() => receiver.received.length === 1, 'the delivery');
  await until(() => deliveries().length === 1, 'its line');
});

/** The audit log of results that leave by webhook. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type AuditLine, linesOf } from './audit-lines.js';
import { studyForm } from './instruction.js';
import { startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';
import { WebhookReceiver } from './webhook-receiver.js';

const ENVIRONMENT = { AUDIT_LOG: 'audit.log', AUTH_BASIC_FILE: USERS };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

it('names the host that received a result, and the one that did not', async () => {
  await using receiver = await WebhookReceiver.start();
  await using service = await startService({
    ...{ ...ENVIRONMENT, ...receiver.settings, WEBHOOK_ATTEMPTS: '1' },
  });
  const address = `${service.url}/studies?fresh=true&webhook_url=${encodeURIComponent(receiver.url)}`;
  const send = async (): Promise<string> => {
    const answer = await fetch(address, {
      method: 'POST',
      body: studyForm({ do: 'succeed' }),
      headers: RADIOLOGY,
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const deliveries = (): AuditLine[] => linesOf(service).filter(({ event }) => event === 'result.delivered');
  const accepted = await send();
  await until(() => deliveries().length === 1, 'the line of the delivery');
  receiver.status = 500;
  const refused = await send();
  await until(() => deliveries().length === 2, 'the line of the failure');
  const common = { user: 'radiology', client: receiver.host, study_uid_sha256: sha256('1.2.3') };
  expect(deliveries()).toMatchObject([
    { ...common, study_sha256: sha256(accepted), outcome: 'success', status: 200 },
    { ...common, study_sha256: sha256(refused), outcome: 'failure', status: 502 },
  ]);
});

it('with AUDIT_REQUIRED a webhook waits until its line can be written', async () => {
  await using receiver = await WebhookReceiver.start();
  await using service = await startService({
    ...{ ...ENVIRONMENT, ...receiver.settings, AUDIT_REQUIRED: 'true' },
  });
  const log = join(service.directory, 'audit.log');
  const address = `${service.url}/studies?webhook_url=${encodeURIComponent(receiver.url)}`;
  const body = studyForm(service.waitFor('the end of the log'));
  expect((await fetch(address, { method: 'POST', body, headers: RADIOLOGY })).status).toBe(202);
  renameSync(log, `${log}.1`);
  mkdirSync(log);
  service.release('the end of the log');
  await service.logged(({ message }) => message === 'A study has ended.', 'the end');
  await service.logged(({ errno }) => errno === 'EISDIR', 'the failed line');
  expect(receiver.received).toEqual([]);
  rmSync(log, { recursive: true });
  await until(() => receiver.received.length === 1, 'the delivery');
  await until(() => linesOf(service).some(({ event }) => event === 'result.delivered'), 'its line');
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { serviceDraining } from '../prediction/queue-errors.js';
import { httpProblemOf } from '../problem-http/http-problem.js';
import { diskFault } from '../storage/disk-errors.js';
import * as studies from './lifecycle/studies-errors.js';
import { bucketFault } from './bucket/bucket-errors.js';
import { redisFault } from './redis/redis-errors.js';
import { noRoom } from '../upload/upload-errors.js';
import * as webhook from '../webhook/webhook-errors.js';

const FAILURES = [
  studies.invalidOption('priority', 'stat or routine'),
  webhook.webhooksAreOff(),
  webhook.notAWebhookUrl(),
  webhook.webhookHostNotAllowed(),
  studies.noSuchStudy(),
  studies.noSuchArtifact(),
  studies.idempotencyMismatch(),
  studies.studyHasEnded('succeeded'),
  studies.tooManyStudies(1000, 30),
  serviceDraining(),
  noRoom(),
  ...[undefined, 'OOM command not allowed', 'READONLY', 'NOAUTH'].map((text) => redisFault(new Error(text))),
  ...['', 'AccessDenied', 'NoSuchBucket', 'QuotaExceeded'].map((name) => bucketFault({ name })),
  ...['EIO', 'ENOSPC', 'EROFS'].map((code) => diskFault('QUEUE_DIR', new Error(`${code}: refused`))),
];

it('docs/api.md names every failure of /studies, by its status, and no other', () => {
  const page = readFileSync(packagePath('docs', 'api.md'), 'utf8');
  const [, section] = /^## Hand a study over[^\n]*\n([^]*?)^### Webhooks/m.exec(page) ?? [];
  const rows = [...section.matchAll(/^\| (\d{3}) \| ([^|]+) \|/gm)];
  const named = rows.flatMap(([, status, codes]) =>
    [...codes.matchAll(/`([^`]+)`/g)].map(([, code]) => `${status} ${code}`),
  );
  const real = FAILURES.map((error) => `${httpProblemOf(error).status} ${error.code}`);
  expect(named.sort()).toEqual(real.sort());
});

import { readFileSync } from 'node:fs';
import type { WebhookConfiguration } from '../../config/studies.configuration.js';
import { DomainError } from '../../core/problem/domain-error.js';
import type { WebhookSettings } from '../webhook/webhook-settings.js';

const SHORTEST_SECRET_BYTES = 16;
const FIRST_DELAY_MS = 5000;
const TIMEOUT_MS = 15_000;

/**
 * @throws DomainError `webhook.no-secret` when hosts are allowed without a secret for signatures
 */
export function webhookSettings({
  allowedHosts,
  allowsHttp,
  secretFile,
  attempts,
}: WebhookConfiguration): WebhookSettings {
  const secret = allowedHosts.length === 0 ? '' : readSecret(secretFile);
  return { allowedHosts, allowsHttp, secret, attempts, firstDelayMs: FIRST_DELAY_MS, timeoutMs: TIMEOUT_MS };
}

function readSecret(file: string | undefined): string {
  let secret = '';
  let cause: unknown;
  try {
    if (file !== undefined) secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    cause = error;
  }
  if (Buffer.byteLength(secret) >= SHORTEST_SECRET_BYTES) return secret;
  throw new DomainError(
    'webhook.no-secret',
    `WEBHOOK_ALLOWED_HOSTS needs WEBHOOK_SECRET_FILE: a file with a secret of at least ${SHORTEST_SECRET_BYTES} bytes, such as openssl rand -hex 32 makes.`,
    cause === undefined ? {} : { cause },
  );
}

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { signatureOf, WEBHOOK_HEADERS } from './webhook-signature.js';
import type { WebhookSettings } from './webhook-settings.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

const SUCCESS = { from: 200, below: 300 };

/** What has to reach somebody. */
export interface WebhookDelivery {
  /** Names it to its receiver, who may be sent it more than once, and its file. */
  readonly id: string;
  readonly url: string;
  /** JSON, as it is sent. */
  readonly body: string;
}

/**
 * Sends a delivery once. A redirect is not followed: it would lead where the operator's list does not.
 * @returns undefined when it was taken (status 2xx), else why not, in a few words without anything that was received
 */
export function sendWebhook(
  { id, url, body }: WebhookDelivery,
  { secret, timeoutMs }: Pick<WebhookSettings, 'secret' | 'timeoutMs'>,
): Promise<string | undefined> {
  const timestamp = Math.floor(Date.now() / MILLISECONDS_PER_SECOND);
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const outgoing = request(url, {
      method: 'POST',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': 'ctclip-webhook',
        [WEBHOOK_HEADERS.delivery]: id,
        [WEBHOOK_HEADERS.timestamp]: timestamp,
        [WEBHOOK_HEADERS.signature]: `sha256=${signatureOf(secret, timestamp, body)}`,
      },
    });
    outgoing.once('response', (response) => {
      const { statusCode = 0 } = response;
      // Whatever it has to say is not read.
      response.destroy();
      const isTaken = statusCode >= SUCCESS.from && statusCode < SUCCESS.below;
      resolve(isTaken ? undefined : `answered ${statusCode}`);
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) =>
      resolve(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? 'no answer in time'
          : (error.code ?? 'connection failed'),
      ),
    );
    outgoing.end(body);
  });
}

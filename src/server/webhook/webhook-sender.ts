import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { receiverLookup } from './receiver-lookup.js';
import { signatureOf, WEBHOOK_HEADERS } from './webhook-signature.js';
import { isListedByName } from './webhook-target.js';
import type { WebhookSettings } from './webhook-settings.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

const SUCCESS = { from: 200, below: 300 };

/** A webhook delivery. */
export interface WebhookDelivery {
  /** Id of the study, by which the receiver recognises repeats. */
  readonly id: string;
  readonly url: string;
  /** The JSON to send. */
  readonly body: string;
}

/**
 * Sends a delivery once. Redirects are not followed because they could lead to hosts outside the operator's list.
 * @returns undefined if it was accepted (status 2xx), else the reason without received content
 */
export function sendWebhook(
  { id, url, body }: WebhookDelivery,
  settings: Pick<WebhookSettings, 'secret' | 'timeoutMs' | 'allowedHosts'>,
): Promise<string | undefined> {
  const { secret, timeoutMs } = settings;
  const timestamp = Math.floor(Date.now() / MILLISECONDS_PER_SECOND);
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const outgoing = request(url, {
      method: 'POST',
      lookup: receiverLookup(isListedByName(new URL(url), settings)),
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
      // The body of the answer is not read.
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

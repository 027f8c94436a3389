import { notAWebhookUrl, webhookHostNotAllowed, webhooksAreOff } from './webhook-errors.js';
import type { WebhookSettings } from './webhook-settings.js';

const MAX_URL_LENGTH = 2000;
const STANDARD_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/**
 * Checks the webhook URL of a request. Only the operator's list decides: a private address is normal for a hospital's
 * receiver, and every host outside the list is refused.
 * @throws DomainError `webhook.off`, `webhook.not-a-url`, `webhook.host-not-allowed`
 */
export function webhookTarget(text: string, settings: WebhookSettings): URL {
  if (settings.allowedHosts.length === 0) throw webhooksAreOff();
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isCallable(url, settings)) throw notAWebhookUrl();
  const port = url.port === '' ? STANDARD_PORTS[url.protocol] : url.port;
  if (port === undefined) throw notAWebhookUrl();
  const isAllowed = settings.allowedHosts.some((entry) =>
    matches(entry.toLowerCase(), url.hostname, port, url.protocol),
  );
  if (!isAllowed) throw webhookHostNotAllowed();
  return url;
}

/** Whether the operator's list has this very host, and not only a pattern that it fits. */
export function isListedByName(
  { hostname }: URL,
  { allowedHosts }: Pick<WebhookSettings, 'allowedHosts'>,
): boolean {
  return allowedHosts.some((entry) => entry.toLowerCase().replace(/:\d+$/, '') === hostname);
}

function isCallable(url: URL, { allowsHttp }: WebhookSettings): boolean {
  const hasScheme = url.protocol === 'https:' || (allowsHttp && url.protocol === 'http:');
  return hasScheme && url.username === '' && url.password === '' && url.hash === '' && url.hostname !== '';
}

function matches(entry: string, hostname: string, port: string, protocol: string): boolean {
  const written = /:(\d+)$/.exec(entry);
  const host = written === null ? entry : entry.slice(0, written.index);
  if ((written?.[1] ?? STANDARD_PORTS[protocol]) !== port) return false;
  // "*.example.org" matches all hosts below example.org, but not example.org itself.
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}

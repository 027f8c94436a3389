import { DomainError } from '../../core/problem/domain-error.js';

/** No target is allowed, so that a request cannot name one. */
export function webhooksAreOff(): DomainError {
  return new DomainError(
    'webhook.off',
    'This service calls nobody back. Leave webhook_url out, or ask its operator to set WEBHOOK_ALLOWED_HOSTS.',
  );
}

/** The text is no address that a service may be called at. */
export function notAWebhookUrl(): DomainError {
  return new DomainError(
    'webhook.not-a-url',
    'webhook_url must be an https:// address (http:// where the operator allows it) without user name, password and fragment.',
  );
}

/** The operator has not listed the host. */
export function webhookHostNotAllowed(): DomainError {
  return new DomainError(
    'webhook.host-not-allowed',
    'The host of webhook_url is not among those that this service may call: its operator lists them in WEBHOOK_ALLOWED_HOSTS.',
  );
}

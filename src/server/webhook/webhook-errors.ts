import { DomainError } from '../../core/problem/domain-error.js';

/** The operator allows no hosts. */
export function webhooksAreOff(): DomainError {
  return new DomainError(
    'webhook.off',
    'Webhooks are off. Omit webhook_url, or ask the operator to set WEBHOOK_ALLOWED_HOSTS.',
  );
}

/** The text is not a valid webhook URL. */
export function notAWebhookUrl(): DomainError {
  return new DomainError(
    'webhook.not-a-url',
    'webhook_url must be an https:// address (http:// where the operator allows it) without user name, password and fragment.',
  );
}

/** A webhook of version 0.1 cannot be read, or has lost its study. */
export function webhookDamaged(file: string, cause: unknown): DomainError {
  return new DomainError(
    'webhook.damaged',
    `The webhook ${file} of an earlier version in QUEUE_DIR/webhooks cannot be sent: it cannot be read, or its study was removed. Restore or remove the file, and start the service again.`,
    { cause },
  );
}

/** The host is missing in the operator's list. */
export function webhookHostNotAllowed(): DomainError {
  return new DomainError(
    'webhook.host-not-allowed',
    'The host of webhook_url is not among those that this service may call: its operator lists them in WEBHOOK_ALLOWED_HOSTS.',
  );
}

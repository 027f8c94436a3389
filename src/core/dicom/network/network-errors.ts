import { DomainError } from '../../problem/domain-error.js';

/** Reasons of a rejected association, by source and number (PS3.8 table 9-21). */
const REJECTIONS: Readonly<Record<string, string>> = {
  '1/1': 'without a reason',
  '1/2': 'it does not support the application context',
  '1/3': 'it does not know the calling AE title',
  '1/7': 'it does not know the called AE title',
  '2/1': 'without a reason',
  '2/2': 'it does not support the protocol version',
  '3/1': 'it is congested',
  '3/2': 'it has reached its limit of associations',
};
/** Result of a transient rejection: a later try may succeed (PS3.8 table 9-21). */
const TRANSIENT = 2;

/** No connection: refused, unknown host, reset, closed. */
export function unreachable(cause: unknown): DomainError {
  return new DomainError(
    'pacs.unreachable',
    'The system does not accept connections, or closed this one. Check its address and the firewall, and whether it runs.',
    { cause },
  );
}

/** TLS: certificate or protocol. */
export function tlsFailed(cause: unknown): DomainError {
  return new DomainError(
    'pacs.tls-failed',
    'The encrypted connection failed: a certificate is not trusted, has expired, or is missing. Check the files under "tls" in PACS_FILE.',
    { cause },
  );
}

export function noAnswerInTime(cause?: unknown): DomainError {
  return new DomainError(
    'pacs.timeout',
    'The system did not answer in time. Check whether it is overloaded, or raise "timeoutSeconds" in PACS_FILE.',
    cause === undefined ? {} : { cause },
  );
}

/** The peer aborted, or sent what the protocol does not allow here. @param what a phrase without received content */
export function unexpectedAnswer(what: string, cause?: unknown): DomainError {
  return new DomainError('pacs.unexpected-answer', `The system broke the protocol: ${what}.`, {
    fields: { what },
    ...(cause !== undefined && { cause }),
  });
}

/** A-ASSOCIATE-RJ (PS3.8 section 9.3.4). Only a transient rejection is worth another try. */
export function associationRejected(result: number, source: number, reason: number): DomainError {
  const words = REJECTIONS[`${source}/${reason}`] ?? 'for another reason';
  const numbers = `${result}/${source}/${reason}`;
  if (result === TRANSIENT) return outOfResources(`association rejected ${numbers}: ${words}`);
  return new DomainError(
    'pacs.association-rejected',
    `The system rejected the association (${numbers}): ${words}. Enter this service's AE title and address there, and check the AE titles in PACS_FILE.`,
    { fields: { result, source, reason } },
  );
}

/** The peer cannot take objects now. @param answer such as `status 0xA700` */
export function outOfResources(answer: string, retryAfterSeconds?: number): DomainError {
  return new DomainError('pacs.busy', `The system cannot accept objects now (${answer}).`, {
    fields: { answer },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** The peer does not accept a kind of object at all. */
export function unsupportedObject(sopClassUid: string): DomainError {
  return new DomainError(
    'pacs.unsupported-object',
    `The system does not accept objects of the SOP class ${sopClassUid}. Allow it there, or leave this kind out of "objects" in PACS_FILE.`,
    { fields: { sopClassUid } },
  );
}

/** The peer refused an object for good. @param name of the object, such as `report` @param answer such as `status 0xA900` */
export function objectRefused(name: string, answer: string): DomainError {
  return new DomainError(
    'pacs.object-refused',
    `The system refused the object "${name}" (${answer}). Its log says why; after a correction there, retry the delivery.`,
    { fields: { name, answer } },
  );
}

import { z } from 'zod';
import { unexpectedAnswer } from '../dicom/network/network-errors.js';
import type { WebPeer } from './peer.js';
import { webRefusal } from './peer-errors.js';
import { exchange, type WebAnswer } from './web-exchange.js';

export const FHIR_JSON = 'application/fhir+json';
const MAX_CODES = 5;
/** Codes of an issue (http://hl7.org/fhir/R4/valueset-issue-type.html). Only they are quoted: texts may name the patient. */
const ISSUE_CODE = /^[a-z-]{1,40}$/;

const OUTCOME = z.looseObject({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(z.looseObject({ code: z.string() })),
});
const RESPONSE = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.looseObject({ response: z.looseObject({ status: z.string() }) })),
});

/**
 * Sends a transaction: the peer stores all of it or nothing (http://hl7.org/fhir/R4/http.html#transaction).
 * @param bundle the transaction as JSON
 * @throws DomainError `pacs.*`
 */
export async function sendTransaction(peer: WebPeer, bundle: Buffer, signal: AbortSignal): Promise<void> {
  const body = { mediaType: FHIR_JSON, length: bundle.length, chunks: () => [bundle] };
  const answer = await exchange(peer, '', FHIR_JSON, body, signal);
  if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer);
  const parsed = RESPONSE.safeParse(answer.json);
  if (!parsed.success) throw unexpectedAnswer('its answer is not the response to a transaction');
  const refused = parsed.data.entry
    .map(({ response }) => Number.parseInt(response.status, 10))
    .find((status) => !(status >= 200 && status < 300));
  if (refused === undefined) return;
  if (Number.isNaN(refused)) throw unexpectedAnswer('its answer has an entry without a status');
  throw webRefusal(refused, undefined);
}

function refusalOf({ status, json, retryAfterSeconds }: WebAnswer): Error {
  const outcome = OUTCOME.safeParse(json);
  const codes = outcome.success ? outcome.data.issue.map(({ code }) => code) : [];
  const known = [...new Set(codes.filter((code) => ISSUE_CODE.test(code)))].slice(0, MAX_CODES);
  return webRefusal(status, retryAfterSeconds, known.join(', '));
}

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { StorableInstance } from '../dicom/network/association.js';
import { unexpectedAnswer } from '../dicom/network/network-errors.js';
import { storeOutcome, type StoreOutcome } from '../dicom/network/store-status.js';
import { DomainError } from '../problem/domain-error.js';
import type { WebPeer } from './peer.js';
import { webRefusal } from './peer-errors.js';
import { exchange, type RequestBody } from './web-exchange.js';

/** An object as a file, and its identity. */
export interface StorableFile extends Pick<StorableInstance, 'name' | 'sopInstanceUid'> {
  readonly bytes: Buffer;
}

export const DICOM_JSON = 'application/dicom+json';
const ALL_STORED = 200;
/** Statuses whose body says which objects were stored (PS3.18 table 10.5.3-1). */
const WITH_INSTANCES: ReadonlySet<number> = new Set([ALL_STORED, 202, 409]);

/** Elements of the Store Instances Response Module (PS3.18 annex I.2). */
const TAG = {
  failedSequence: '00081198',
  referencedSequence: '00081199',
  instanceUid: '00081155',
  failureReason: '00081197',
} as const;

/** DICOM JSON (PS3.18 annex F), as far as it is read. */
const ATTRIBUTE = z.looseObject({ Value: z.array(z.unknown()).optional() });
const DATA_SET = z.record(z.string(), ATTRIBUTE);
/** The standard requires an array; Orthanc answers with its only element instead. */
const ANSWER = z.union([DATA_SET, z.array(DATA_SET).min(1)]);

/** The peer's answer about an instance: stored, or the reason of a failure. */
type InstanceAnswer = { readonly failureReason: number } | 'stored';

/**
 * Stores objects by one request (PS3.18 section 10.5).
 * @returns `stored-with-warning` if the peer warns about any object
 * @throws DomainError `pacs.*`; a permanent refusal takes precedence over a failure that a later try may resolve
 */
export async function storeByWeb(
  peer: WebPeer,
  files: readonly StorableFile[],
  signal: AbortSignal,
): Promise<StoreOutcome> {
  const answer = await exchange(peer, '/studies', DICOM_JSON, multipartBody(files), signal);
  const { status, json, retryAfterSeconds } = answer;
  if (!WITH_INSTANCES.has(status)) throw webRefusal(status, retryAfterSeconds);
  const instances = instanceAnswers(json);
  if (instances === undefined) {
    if (status === ALL_STORED) return 'stored';
    throw webRefusal(status, retryAfterSeconds);
  }
  const outcomes = files.map((file) => outcomeOf(file, instances.get(file.sopInstanceUid)));
  const failures = outcomes.filter((outcome) => outcome instanceof DomainError);
  const failure = failures.find(({ kind }) => kind !== 'unavailable') ?? failures.at(0);
  if (failure !== undefined) throw failure;
  return outcomes.includes('stored-with-warning') ? 'stored-with-warning' : 'stored';
}

function outcomeOf({ name }: StorableFile, answer: InstanceAnswer | undefined): StoreOutcome | DomainError {
  // Some servers answer 200 although they have not stored every object.
  if (answer === undefined) return unexpectedAnswer(`its answer does not mention the object "${name}"`);
  return answer === 'stored' ? 'stored' : storeOutcome(answer.failureReason, name);
}

/** @returns undefined for an answer without the sequences */
function instanceAnswers(json: unknown): ReadonlyMap<string, InstanceAnswer> | undefined {
  const parsed = ANSWER.safeParse(json);
  const dataSet = parsed.success ? (Array.isArray(parsed.data) ? parsed.data[0] : parsed.data) : undefined;
  if (dataSet?.[TAG.failedSequence] === undefined && dataSet?.[TAG.referencedSequence] === undefined)
    return undefined;
  const answers = new Map<string, InstanceAnswer>();
  for (const item of itemsOf(dataSet[TAG.referencedSequence])) {
    const uid = valueOf(item, TAG.instanceUid);
    if (typeof uid === 'string') answers.set(uid, 'stored');
  }
  for (const item of itemsOf(dataSet[TAG.failedSequence])) {
    const [uid, reason] = [valueOf(item, TAG.instanceUid), valueOf(item, TAG.failureReason)];
    if (typeof uid === 'string' && typeof reason === 'number') answers.set(uid, { failureReason: reason });
  }
  return answers;
}

type DataSet = z.infer<typeof DATA_SET>;

function itemsOf(attribute: DataSet[string] | undefined): readonly DataSet[] {
  return (attribute?.Value ?? []).flatMap((value) => {
    const item = DATA_SET.safeParse(value);
    return item.success ? [item.data] : [];
  });
}

function valueOf(item: DataSet, tag: string): unknown {
  return item[tag]?.Value?.[0];
}

/** `multipart/related` (PS3.18 section 8.6.1.2; RFC 2387). */
function multipartBody(files: readonly StorableFile[]): RequestBody {
  const boundary = randomUUID();
  const head = Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  const gap = Buffer.from('\r\n');
  const chunks = [...files.flatMap(({ bytes }) => [head, bytes, gap]), Buffer.from(`--${boundary}--\r\n`)];
  return {
    mediaType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
    length: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    chunks: () => chunks,
  };
}

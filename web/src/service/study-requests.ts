import { listAddress, resultAddress, studyAddress } from './addresses.js';
import { arrived, jsonOf } from './answers.js';
import { failureOf } from './failure.js';
import { SERVICE_LANGUAGE } from './service-language.js';
import type { StudyList, StudyResource } from './study-contract.js';

const ENDED_OR_GONE: readonly number[] = [404, 409, 410];

/** @throws Failure if the study does not exist, or the service cannot be reached */
export async function fetchStudy(id: string, signal?: AbortSignal): Promise<StudyResource> {
  const response = await request('GET', studyAddress(id), [], signal);
  return jsonOf(await arrived(response.text())) as StudyResource;
}

/**
 * The user's studies, newest first.
 * @param cursor `next` of the previous page
 * @throws Failure if the service cannot be reached
 */
export async function fetchStudies(limit: number, cursor?: string, signal?: AbortSignal): Promise<StudyList> {
  const response = await request('GET', listAddress(limit, cursor), [], signal);
  return jsonOf(await arrived(response.text())) as StudyList;
}

/** Removes a study from the queue, or discards its running assessment. An ended or missing study stays unchanged. */
export async function cancelStudy(id: string): Promise<void> {
  await request('DELETE', studyAddress(id), ENDED_OR_GONE);
}

/**
 * Deletes an ended study with its result and files, permanently. A study that is already gone is not a failure.
 * @throws Failure if the study has not ended
 */
export async function deleteResult(id: string): Promise<void> {
  await request('DELETE', resultAddress(id), [404, 410]);
}

/** @param accepted statuses of refusals that are returned instead of thrown */
async function request(
  method: 'GET' | 'DELETE',
  address: string,
  accepted: readonly number[],
  signal?: AbortSignal,
): Promise<Response> {
  const answer = fetch(address, {
    method,
    headers: { accept: 'application/json', 'accept-language': SERVICE_LANGUAGE },
    cache: 'no-store',
    ...(signal !== undefined && { signal }),
  });
  const response = await arrived(answer);
  if (response.ok || accepted.includes(response.status)) return response;
  throw failureOf(response.status, await arrived(response.text()), response.headers.get('retry-after'));
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { sharedPhantomStudy } from '../../builders/shared-phantom.js';
import { until } from '../running-service.js';
import { succeeded } from '../succeeded.js';
import type { Demonstration } from './demonstration.js';

type Body = Record<string, unknown>;
interface LocatedStudy {
  readonly state: string;
  readonly result: Body & { readonly localization: readonly Body[] };
  readonly links: { readonly overlay: string; readonly attributions: Readonly<Record<string, string>> };
}

/** Predictions, without the page. */
export function testPredictions(demonstration: Demonstration): void {
  let study: Blob;
  beforeAll(async () => {
    study = new Blob([Buffer.from(await sharedPhantomStudy({ seed: 7, matrix: 64, sliceSpacing: 6 }))]);
  });

  function formOf(fields: Readonly<Record<string, string>> = {}): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', study, 'phantom.zip');
    return form;
  }

  const send = (query = '', fields: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${demonstration.service.url}/predict${query}`, { method: 'POST', body: formOf(fields) });

  /** Two studies sent at once; several tests compare with their answers. */
  let both: Promise<readonly { readonly id: string | null; readonly answer: Body }[]> | undefined;
  const bothAnswers = () =>
    (both ??= Promise.all(
      [send(), send()].map(async (sent) => {
        const response = await sent;
        const answer = (await response.json()) as Body;
        expect([response.status, answer['error']]).toEqual([200, undefined]);
        return { id: response.headers.get('x-request-id'), answer };
      }),
    ));
  const plainAnswer = async (): Promise<Body> => (await bothAnswers())[0].answer;

  /** A study whose scores the answer locates, with two findings to score. */
  let located: Promise<LocatedStudy> | undefined;
  const locatedStudy = () => (located ??= locate());
  async function locate(): Promise<LocatedStudy> {
    const { service } = demonstration;
    const body = formOf({ findings: 'Nodule, Mass', explain: 'true' });
    const taken = await fetch(`${service.url}/studies`, { method: 'POST', body });
    const { links } = (await taken.json()) as { links: { self: string; events: string } };
    // The event stream ends with the study.
    await (await service.get(links.events)).text();
    return succeeded(async () => (await (await service.get(links.self)).json()) as LocatedStudy);
  }

  it('a synthetic chest is predicted, and the answer says that it is a demonstration', async () => {
    const answer = await plainAnswer();
    expect(answer).toMatchObject({ processing_status: 'Success', model: { intended_use: 'demonstration' } });
    expect(answer['probability_of_pathology']).toBeGreaterThanOrEqual(0);
    expect(answer['study_uid']).toMatch(/^[\d.]+$/);
    expect(demonstration.service.spooledFiles()).toEqual([]);
  });

  it('locates its scores on request only', async () => {
    const { result } = await locatedStudy();
    const { localization } = result;
    expect(localization[0]).toMatchObject({
      finding: 'probability_of_pathology',
      model: 'ensemble',
      probability: result['probability_of_pathology'],
      map: 'probability_of_pathology',
    });
    for (const { region } of localization.slice(1))
      expect(region).toHaveProperty('peak_image.sop_instance_uid');
    expect(result['timings']).toHaveProperty('explaining');
    expect(await plainAnswer()).not.toHaveProperty('localization');
  });

  it('locates a finding named by the request, and offers its map', async () => {
    const { result, links: files } = await locatedStudy();
    expect(result.localization.slice(-2)).toMatchObject([
      { finding: 'Nodule', model: 'ctclip', map: 'ctclip_Nodule' },
      { finding: 'Mass', model: 'ctclip', map: 'ctclip_Mass' },
    ]);
    for (const address of [files.overlay, files.attributions['ctclip_Mass']])
      expect((await demonstration.service.get(address)).status).toBe(200);
  });

  it('each study runs both encoders before the next: waiting for another study is not part of its encoding', async () => {
    const ids = (await bothAnswers()).map(({ id }) => id);
    const stages = demonstration.service.log.filter(
      ({ message, request_id }) => message === 'A study reached a stage.' && ids.includes(String(request_id)),
    );
    // From the beginning of its encoding to its classification, the device announces no other study's encoding.
    const ofEncoders = stages.filter(({ stage }) => stage === 'encoding' || stage === 'classifying');
    const [first, second] = [ofEncoders.at(0)?.['request_id'], ofEncoders.at(-1)?.['request_id']];
    expect(ofEncoders.map(({ request_id, stage }) => [request_id, stage])).toEqual([
      [first, 'encoding'],
      [first, 'classifying'],
      [second, 'encoding'],
      [second, 'classifying'],
    ]);
    expect(new Set([first, second])).toEqual(new Set(ids));
  });

  it('refuses to explain a finding that is not scored', async () => {
    const response = await send('?explain=true', { explain_findings: 'Lottery numbers' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'explanation.unknown-finding' });
  });

  it('a file other than an archive is refused by the device', async () => {
    const form = new FormData();
    form.append('file', new Blob(['no archive']), 'study.zip');
    const response = await fetch(`${demonstration.service.url}/predict`, { method: 'POST', body: form });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'archive.not-a-zip', processing_status: 'Failure' });
  });

  it('a device killed in the middle of a study gives the same answer later', async () => {
    const first = await plainAnswer();
    const killed = demonstration.service.devicePid;
    const again = send();
    await until(() => demonstration.service.spooledFiles().length === 1, 'the study');
    process.kill(killed, 'SIGKILL');
    const response = await again;
    const answer = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(200);
    expect(answer['probability_of_pathology']).toBe(first['probability_of_pathology']);
    expect(demonstration.service.devicePid).not.toBe(killed);
    // It used the cached latents of the prompts.
    const kept = readdirSync(join(demonstration.service.directory, 'cache'));
    expect(kept.filter((name) => name.endsWith('.latents'))).toHaveLength(1);
    // Its copies of the models replaced those that the killed process could not delete.
    expect(readdirSync(join(demonstration.service.directory, 'cache', 'loaded'))).toHaveLength(1);
  });
}

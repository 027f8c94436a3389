import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DomainError } from '../../src/core/problem/domain-error.js';
import { rejectionOf } from '../builders/refusal.js';
import { until } from '../until.js';
import type { Backend } from './studies-backend.js';
import { ANYBODY, studiesScene } from './studies-scene.js';
import { TestSlot } from './test-slot.js';

/** How studies end, and what remains of them. */
export function describeEnds(makeBackend: () => Promise<Backend>): void {
  const { open, run, study, begins, ends, notified } = studiesScene(makeBackend);

  it('answers a submitted study, and reports its progress meanwhile', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const upload = study();
    const waiting = await studies.submit(upload);
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(existsSync(upload.uploadPath)).toBe(false);
    run(host, slot);
    await begins(slot, 'request-1');
    await until(
      async () => (await studies.get(waiting.id, ANYBODY)).events.some(({ stage }) => stage === 'encoding'),
      'the stage',
    );
    slot.end('request-1');
    await ends(studies, waiting.id);
    const record = await studies.get(waiting.id, ANYBODY);
    expect(record).toMatchObject({ state: 'succeeded', repeated: false, attempts: 1 });
    expect(record.result).toMatchObject({ processing_status: 'Success', probability_of_pathology: 0.75 });
    expect(record.events.map(({ id, state, stage }) => [id, state, stage])).toEqual([
      [1, 'waiting', undefined],
      [2, 'running', undefined],
      [3, 'running', 'encoding'],
      [4, 'succeeded', undefined],
    ]);
    await notified(1);
    await expect(host.files.openUpload(waiting.id)).rejects.toThrow('was lost');
  });

  it('keeps the reason of a failed study', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const { id } = await studies.submit(study());
    run(host, slot);
    await begins(slot, 'request-1');
    slot.end('request-1', new DomainError('dicom.no-lungs', 'There are no lungs.'));
    await ends(studies, id);
    expect(await studies.get(id, ANYBODY)).toMatchObject({
      state: 'failed',
      failure: { code: 'dicom.no-lungs', message: 'There are no lungs.' },
    });
  });

  it('cancels a waiting study', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const { id } = await studies.submit(study());
    expect(await studies.cancel(id, ANYBODY)).toMatchObject({ state: 'cancelled' });
    await studies.submit(study());
    run(host, slot);
    await begins(slot, 'request-2');
    expect(slot.begun).toEqual(['request-2']);
    expect(await rejectionOf(studies.cancel(id, ANYBODY))).toMatchObject({ code: 'studies.has-ended' });
    slot.end('request-2');
  });

  it('cancels a running study: its result is dropped, and no file of it is served or kept', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const { id } = await studies.submit(study({ options: studyOptions({ explanation: {} }) }));
    run(host, slot);
    await begins(slot, 'request-1');
    await studies.cancel(id, ANYBODY);
    const next = await studies.submit(study());
    slot.end('request-1');
    await begins(slot, 'request-2');
    slot.end('request-2');
    await ends(studies, next.id);
    const record = await studies.get(id, ANYBODY);
    expect([record.state, record.result, await studies.artifactNames(record)]).toEqual([
      'cancelled',
      undefined,
      [],
    ]);
    expect(await rejectionOf(studies.artifact(id, 'overlay.png', ANYBODY))).toMatchObject({
      code: 'studies.no-such-file',
    });
    expect(await host.files.artifactNames(id)).toEqual([]);
  });

  it('serves no file of a cancelled study, even while its files are still there', async () => {
    const { host, studies } = await open();
    const { id } = await studies.submit(study({ options: studyOptions({ explanation: {} }) }));
    await studies.cancel(id, ANYBODY);
    const left = await host.files.artifactsDirectory(id);
    writeFileSync(join(left.path, 'overlay.png'), 'picture');
    await left.keep();
    expect(await host.files.artifactNames(id)).toEqual(['overlay.png']);
    expect(await studies.artifactNames(await studies.get(id, ANYBODY))).toEqual([]);
    expect(await rejectionOf(studies.artifact(id, 'overlay.png', ANYBODY))).toMatchObject({
      code: 'studies.no-such-file',
    });
  });

  it('names a file of a result that its store has lost', async () => {
    const { host, studies } = await open();
    const slot = new TestSlot();
    const { id } = await studies.submit(study({ options: studyOptions({ explanation: {} }) }));
    run(host, slot);
    await begins(slot, 'request-1');
    slot.end('request-1');
    await ends(studies, id);
    await notified(1);
    expect((await studies.artifact(id, 'overlay.png', ANYBODY)).size).toBe(7);
    await host.files.removeAll(id);
    expect(await rejectionOf(studies.artifact(id, 'overlay.png', ANYBODY))).toMatchObject({
      code: 'studies.file-lost',
    });
    expect(await rejectionOf(studies.artifact(id, 'volume.nii.gz', ANYBODY))).toMatchObject({
      code: 'studies.no-such-file',
    });
  });

  it('removes old uploads of studies that have ended or were never accepted, and no others', async () => {
    const { host, studies } = await open();
    const waiting = await studies.submit(study());
    const cancelled = await studies.submit(study());
    await studies.cancel(cancelled.id, ANYBODY);
    await host.files.takeUpload(cancelled.id, study().uploadPath);
    await host.files.takeUpload('never-accepted', study().uploadPath);
    expect(await studies.removeStrayUploads(60_000, false)).toEqual([]);
    await until(async () => (await host.files.oldUploads(0)).length === 3, 'the age');
    expect(await studies.removeStrayUploads(0, true)).toEqual([cancelled.id]);
    expect(await studies.removeStrayUploads(0, false)).toEqual(['never-accepted']);
    await using upload = await host.files.openUpload(waiting.id);
    expect(existsSync(upload.path)).toBe(true);
    for (const id of [cancelled.id, 'never-accepted'])
      expect(await rejectionOf(host.files.openUpload(id))).toMatchObject({ code: 'studies.upload-lost' });
  });
}

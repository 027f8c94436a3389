import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { studyOptions } from '../../src/core/pipeline/study-options.js';
import type { DeviceSlot } from '../../src/server/studies/lifecycle/device-slot.js';
import type { NewStudy, Studies } from '../../src/server/studies/lifecycle/studies.js';
import { hasEnded, type StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import { PREDICTION } from '../builders/study-prediction.js';
import { until } from '../until.js';
import { FaultPlan, FAULTS } from './faulty-stores.js';
import type { Backend } from './studies-backend.js';
import { ANYBODY, studiesScene } from './studies-scene.js';

/** Operations by store, with the number of successful calls before a failure: all steps of a study's life. */
const OPERATIONS: readonly (readonly [operation: string, skipped: readonly number[]])[] = [
  ['withIdempotencyKey', [0]],
  ['withRepeatKey', [0]],
  ['lengths', [0]],
  ['takeUpload', [0]],
  ['create', [0]],
  ['add', [0]],
  ['get', [0]],
  ['openUpload', [0]],
  ['artifactsDirectory', [0]],
  // The beginning, the stage, and the end.
  ['update', [0, 1, 2]],
  ['keep', [0]],
  ['removeUpload', [0]],
];

/** A device that answers every study at once. */
class AnsweringSlot implements DeviceSlot {
  predictions = 0;

  ready(): Promise<void> {
    return Promise.resolve();
  }

  predict: DeviceSlot['predict'] = (job, onStage) => {
    this.predictions += 1;
    onStage('encoding');
    if (job.artifactsDirectory !== undefined)
      writeFileSync(join(job.artifactsDirectory, 'overlay.png'), 'picture');
    return Promise.resolve(PREDICTION);
  };
}

/** Sends a study like a client that has not received the acceptance: again, with the same key. */
async function submitUntilAccepted(studies: Studies, study: () => NewStudy): Promise<StudyRecord> {
  for (;;) {
    try {
      return await studies.submit(study());
    } catch (error) {
      expect(error).toMatchObject({ kind: 'unavailable' });
    }
  }
}

/** A failing store must only delay an accepted study. */
export function describeFaults(makeBackend: () => Promise<Backend>): void {
  const { open, run, study } = studiesScene(makeBackend);

  for (const [operation, steps] of OPERATIONS)
    for (const skipped of steps)
      for (const fault of FAULTS)
        it(`is answered once although call ${skipped + 1} of ${operation} ${fault}`, async () => {
          const plan = new FaultPlan(operation, fault, skipped);
          const { host, studies } = await open({ plan });
          const slot = new AnsweringSlot();
          run(host, slot);
          const options = {
            idempotencyKey: 'key',
            contentKey: 'same',
            options: studyOptions({ explanation: {} }),
          };
          const { id } = await submitUntilAccepted(studies, () => study(options));
          const stored = (): Promise<StudyRecord> => studies.get(id, ANYBODY);
          await until(async () => {
            await studies.requeueOrphans().catch(() => undefined);
            return hasEnded(await stored().catch(() => ({ state: 'waiting' as const })));
          }, 'the end');
          expect(await stored()).toMatchObject({ state: 'succeeded', attempts: 1 });
          // The upload is removed only after the end.
          await until(() => plan.hits > 0, 'the fault');
          const listed = await studies.list({}, ANYBODY, undefined, 10);
          expect(listed.records.map((record) => record.id)).toEqual([id]);
          expect(await host.files.artifactNames(id)).toEqual(['overlay.png']);
          // A result that cannot be written is not computed again.
          expect(slot.predictions).toBe(1);
          await until(
            () =>
              host.files.openUpload(id).then(
                () => false,
                () => true,
              ),
            'the removal of the upload',
          );
        });
}

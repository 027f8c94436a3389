import { studyOptions } from '../../core/pipeline/study-options.js';
import { describe, expect, it } from 'vitest';
import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { StudyJob, StudyStage } from '../../core/pipeline/study-predictor.js';
import { DomainError, serializeProblem } from '../../core/problem/domain-error.js';
import type { ProcessEnd } from '../../process/process-end.js';
import { DeviceWork } from './device-work.js';

const KILLED: ProcessEnd = { code: null, signal: 'SIGKILL' };
const PREDICTION = { studyUid: '1.2' } as StudyPrediction;
const jobOf = (name: string): StudyJob => ({
  kind: 'dicom-zip',
  path: name,
  fileName: name,
  requestId: name,
  options: studyOptions(),
});

/** Adds studies by name; `outcomes` collects their outcomes. */
function workOf(capacity: number, ...names: string[]) {
  const work = new DeviceWork(capacity);
  const outcomes: Record<string, string> = {};
  const stages: StudyStage[] = [];
  for (const name of names) {
    work
      .add(jobOf(name), (stage) => stages.push(stage))
      .then(
        () => (outcomes[name] = 'predicted'),
        (error: unknown) => (outcomes[name] = (error as DomainError).code),
      );
  }
  const begin = (): string[] => {
    const begun: string[] = [];
    for (let study = work.next(); study !== undefined; study = work.next()) begun.push(study.job.path);
    return begun;
  };
  const settled = async (): Promise<Record<string, string>> => {
    await new Promise(setImmediate);
    return outcomes;
  };
  return { work, stages, begin, settled };
}

describe('studies on a device', () => {
  it('begin in order of arrival, up to its capacity', () => {
    const { begin } = workOf(2, 'a', 'b', 'c');
    expect(begin()).toEqual(['a', 'b']);
    expect(begin()).toEqual([]);
  });

  it('make room for the next after success and failure', async () => {
    const { work, begin, settled } = workOf(1, 'a', 'b', 'c');
    begin();
    work.receive({ type: 'predicted', id: 1, prediction: PREDICTION });
    expect(begin()).toEqual(['b']);
    const problem = serializeProblem(new DomainError('dicom.no-ct', 'No series.'));
    work.receive({ type: 'failed', id: 2, problem });
    expect(begin()).toEqual(['c']);
    expect(await settled()).toEqual({ a: 'predicted', b: 'dicom.no-ct' });
  });

  it('report their stages', () => {
    const { work, stages, begin } = workOf(1, 'a');
    begin();
    work.receive({ type: 'stage', id: 1, stage: 'encoding' });
    work.receive({ type: 'stage', id: 99, stage: 'reading' });
    expect(stages).toEqual(['encoding']);
  });
});

describe('when the device dies', () => {
  it('its study is retried once, before all others', async () => {
    const { work, begin, settled } = workOf(1, 'a', 'b');
    begin();
    work.die(KILLED);
    expect(begin()).toEqual(['a']);
    work.receive({ type: 'predicted', id: 1, prediction: PREDICTION });
    expect(await settled()).toEqual({ a: 'predicted' });
  });

  it('a second time, its study fails and the others continue', async () => {
    const { work, begin, settled } = workOf(1, 'a', 'b');
    begin();
    work.die(KILLED);
    begin();
    work.die(KILLED);
    expect(begin()).toEqual(['b']);
    expect(await settled()).toEqual({ a: 'device.lost' });
  });

  it('each of several studies is retried alone, so that only the cause fails', async () => {
    const { work, begin, settled } = workOf(3, 'guilty', 'innocent', 'late');
    expect(begin()).toEqual(['guilty', 'innocent', 'late']);
    work.die(KILLED);
    expect(begin()).toEqual(['guilty']);
    work.die(KILLED);
    expect(begin()).toEqual(['innocent']);
    work.receive({ type: 'predicted', id: 2, prediction: PREDICTION });
    expect(begin()).toEqual(['late']);
    work.receive({ type: 'predicted', id: 3, prediction: PREDICTION });
    expect(await settled()).toEqual({ guilty: 'device.lost', innocent: 'predicted', late: 'predicted' });
  });

  it('because of the timeout of one study, the others are retried without a count', async () => {
    const { work, begin, settled } = workOf(2, 'slow', 'other');
    begin();
    work.timeOut(1, 300);
    work.restartAll();
    expect(begin()).toEqual(['other']);
    expect(await settled()).toEqual({ slow: 'device.timeout' });
  });

  it('permanently, all waiting studies are rejected', async () => {
    const { work, begin, settled } = workOf(1, 'a', 'b');
    begin();
    work.rejectAll(new DomainError('device.unavailable', 'Gone.'));
    expect(await settled()).toEqual({ a: 'device.unavailable', b: 'device.unavailable' });
    expect(begin()).toEqual([]);
  });
});

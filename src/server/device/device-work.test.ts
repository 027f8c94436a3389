import { studyOptions } from '../../core/pipeline/study-options.js';
import { describe, expect, it } from 'vitest';
import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { StudyJob, StudyStage } from '../../core/pipeline/study-predictor.js';
import { DomainError, serializeProblem } from '../../core/problem/domain-error.js';
import type { ProcessEnd } from '../../process/process-end.js';
import { DeviceWork } from './device-work.js';
import { StudyInterrupted } from './study-device.js';

const KILLED: ProcessEnd = { code: null, signal: 'SIGKILL' };
const PREDICTION = { studyUid: '1.2' } as StudyPrediction;
const jobOf = (name: string): StudyJob => ({
  kind: 'dicom-zip',
  path: name,
  fileName: name,
  requestId: name,
  options: studyOptions(),
});

/** Name of a study, or its name and the number of devices that died during it. */
type Named = string | readonly [name: string, deaths: number];

/** Adds studies by name; `outcomes` collects their outcomes. */
function workOf(capacity: number, ...named: Named[]) {
  const work = new DeviceWork(capacity);
  const outcomes: Record<string, string> = {};
  const stages: StudyStage[] = [];
  for (const one of named) {
    const [name, deaths] = typeof one === 'string' ? [one, 0] : one;
    work
      .add(jobOf(name), (stage) => stages.push(stage), deaths)
      .then(
        () => (outcomes[name] = 'predicted'),
        (error: unknown) => (outcomes[name] = outcomeOf(error)),
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

function outcomeOf(error: unknown): string {
  if (error instanceof StudyInterrupted) return `interrupted, ${error.deaths}`;
  return (error as DomainError).code;
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
  it('its studies are returned with the count of deaths', async () => {
    const { work, begin, settled } = workOf(2, 'a', 'b');
    begin();
    work.die(KILLED);
    expect(begin()).toEqual([]);
    expect(await settled()).toEqual({ a: 'interrupted, 1', b: 'interrupted, 1' });
  });

  it('a second time, its study fails, and one that waited for it is returned', async () => {
    const { work, begin, settled } = workOf(2, ['a', 1], ['b', 1]);
    expect(begin()).toEqual(['a']);
    work.die(KILLED);
    expect(await settled()).toEqual({ a: 'device.lost', b: 'interrupted, 1' });
  });

  it('each of several studies is tried alone, so that only the cause fails', async () => {
    const { work, begin, settled } = workOf(3, ['innocent', 1], ['guilty', 1], 'late');
    expect(begin()).toEqual(['innocent']);
    work.receive({ type: 'predicted', id: 1, prediction: PREDICTION });
    expect(begin()).toEqual(['guilty']);
    work.die(KILLED);
    expect(await settled()).toEqual({
      innocent: 'predicted',
      guilty: 'device.lost',
      late: 'interrupted, 0',
    });
  });

  it('because of the timeout of one study, the others are returned without a count', async () => {
    const { work, begin, settled } = workOf(2, 'slow', 'other');
    begin();
    work.timeOut(1, 300);
    work.interrupt();
    expect(await settled()).toEqual({ slow: 'device.timeout', other: 'interrupted, 0' });
  });

  it('permanently, all waiting studies are rejected', async () => {
    const { work, begin, settled } = workOf(1, 'a', 'b');
    begin();
    work.rejectAll(new DomainError('device.unavailable', 'Gone.'));
    expect(await settled()).toEqual({ a: 'device.unavailable', b: 'device.unavailable' });
    expect(begin()).toEqual([]);
  });
});

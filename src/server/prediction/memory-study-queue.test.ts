import { MODEL_REPORT } from '../../../test/builders/model-report.js';
import { studyOptions } from '../../core/pipeline/study-options.js';
import { describe, expect, it } from 'vitest';
import { type DeviceStatus, type StudyDevice, StudyInterrupted } from '../device/study-device.js';
import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { StudyJob } from '../../core/pipeline/study-predictor.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { MemoryStudyQueue } from './memory-study-queue.js';

/** A device whose studies the test ends. */
class ManualDevice implements StudyDevice {
  status: DeviceStatus = { state: 'ready', model: MODEL_REPORT };
  readonly begun: string[] = [];
  private readonly endings = new Map<string, (error?: Error) => void>();
  private listener: (status: DeviceStatus) => void = () => undefined;

  constructor(
    readonly capacity = 1,
    readonly name = 'cpu',
  ) {}

  predict({ path }: StudyJob, _onStage: unknown, deaths: number): Promise<StudyPrediction> {
    this.begun.push(deaths === 0 ? path : `${path} after ${deaths}`);
    return new Promise((resolve, reject) => {
      this.endings.set(path, (error) =>
        error === undefined ? resolve({ studyUid: path } as StudyPrediction) : reject(error),
      );
    });
  }

  onStatus(listener: (status: DeviceStatus) => void): void {
    this.listener = listener;
  }

  async end(path: string, error?: Error): Promise<void> {
    this.endings.get(path)?.(error);
    await new Promise(setImmediate);
  }

  become(status: DeviceStatus): void {
    this.status = status;
    this.listener(status);
  }
}

/** An admitted client that can send its study. */
function clientOf(queue: MemoryStudyQueue) {
  const admission = queue.admit();
  const connection = new AbortController();
  const send = async (name: string): Promise<string> => {
    try {
      const job: StudyJob = {
        kind: 'dicom-zip',
        path: name,
        fileName: name,
        requestId: name,
        options: studyOptions(),
      };
      const prediction = await admission.submit(job, { signal: connection.signal, onStage: () => undefined });
      return prediction.studyUid;
    } catch (error) {
      return (error as DomainError).code;
    } finally {
      admission[Symbol.dispose]();
    }
  };
  return { send, hangUp: () => connection.abort() };
}

function refusalOf(queue: MemoryStudyQueue): Partial<DomainError> {
  try {
    queue.admit();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  return {};
}

describe('studies', () => {
  it('begin one at a time in the order of their complete arrival', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 5);
    const [first, second, third] = [clientOf(queue), clientOf(queue), clientOf(queue)];
    const answers = [second.send('b'), first.send('a'), third.send('c')];
    expect(device.begun).toEqual(['b']);
    await device.end('b');
    expect(device.begun).toEqual(['b', 'a']);
    await device.end('a', new DomainError('dicom.no-ct', 'None.'));
    await device.end('c');
    expect(await Promise.all(answers)).toEqual(['b', 'dicom.no-ct', 'c']);
  });

  it('go to a free device', async () => {
    const [one, two] = [new ManualDevice(), new ManualDevice(2)];
    const queue = new MemoryStudyQueue([one, two], 5);
    for (const name of ['a', 'b', 'c', 'd']) void clientOf(queue).send(name);
    expect([one.begun, two.begun]).toEqual([['a'], ['b', 'c']]);
    await two.end('c');
    expect(two.begun).toEqual(['b', 'c', 'd']);
  });

  it('go to two equal devices in turn', async () => {
    const [one, two] = [new ManualDevice(), new ManualDevice()];
    const queue = new MemoryStudyQueue([one, two], 8);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) void clientOf(queue).send(name);
    for (const [device, name] of [
      [two, 'b'],
      [one, 'a'],
      [one, 'd'],
      [two, 'c'],
    ] as const)
      await device.end(name);
    expect([one.begun, two.begun]).toEqual([
      ['a', 'd', 'e'],
      ['b', 'c', 'f'],
    ]);
  });

  it('go to the least busy device, and of idle ones to the one that has waited longest', async () => {
    const [one, two, three] = [new ManualDevice(2), new ManualDevice(2), new ManualDevice(2)];
    const queue = new MemoryStudyQueue([one, two, three], 8);
    for (const name of ['a', 'b', 'c', 'd']) void clientOf(queue).send(name);
    expect([one.begun, two.begun, three.begun]).toEqual([['a', 'd'], ['b'], ['c']]);
    await three.end('c');
    await two.end('b');
    void clientOf(queue).send('e');
    void clientOf(queue).send('f');
    expect([two.begun, three.begun]).toEqual([
      ['b', 'e'],
      ['c', 'f'],
    ]);
  });

  it('are counted by state', () => {
    const queue = new MemoryStudyQueue([new ManualDevice()], 5);
    const clients = [clientOf(queue), clientOf(queue), clientOf(queue)];
    void clients[0].send('a');
    void clients[1].send('b');
    expect(queue.snapshot).toEqual({ arriving: 1, waiting: 1, running: 1, limit: 5, draining: false });
  });
});

describe('a full queue', () => {
  it('refuses the next study before it is uploaded, with the time of a retry', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 2);
    const clients = [clientOf(queue), clientOf(queue), clientOf(queue)];
    expect(refusalOf(queue)).toMatchObject({ code: 'queue.full', kind: 'busy', retryAfterSeconds: 10 });
    void clients[0].send('a');
    await device.end('a');
    expect(refusalOf(queue)).toEqual({});
  });

  it('with limit 0 takes one study at a time', () => {
    const queue = new MemoryStudyQueue([new ManualDevice()], 0);
    clientOf(queue);
    expect(refusalOf(queue).code).toBe('queue.full');
  });
});

describe('a client that hangs up', () => {
  it('while its study waits removes the study', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 5);
    const [first, second, third] = [clientOf(queue), clientOf(queue), clientOf(queue)];
    void first.send('a');
    const answer = second.send('b');
    void third.send('c');
    second.hangUp();
    expect(await answer).toBe('queue.client-gone');
    await device.end('a');
    expect(device.begun).toEqual(['a', 'c']);
  });

  it('before its study waits does not even queue it', async () => {
    const queue = new MemoryStudyQueue([new ManualDevice()], 5);
    const client = clientOf(queue);
    client.hangUp();
    expect(await client.send('a')).toBe('queue.client-gone');
    expect(queue.snapshot).toMatchObject({ arriving: 0, waiting: 0, running: 0 });
  });

  it('while its study runs lets it run: a device cannot be interrupted', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 5);
    const client = clientOf(queue);
    const answer = client.send('a');
    client.hangUp();
    await device.end('a');
    expect(await answer).toBe('a');
  });
});

describe('a device that', () => {
  const problem = new DomainError('device.died', 'Died.');

  it('is loading refuses studies for a while', () => {
    const device = new ManualDevice();
    device.status = { state: 'starting' };
    expect(refusalOf(new MemoryStudyQueue([device], 5))).toMatchObject({
      code: 'device.loading',
      kind: 'unavailable',
      retryAfterSeconds: 10,
    });
  });

  it('recovers keeps waiting studies and accepts more', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 5);
    device.become({ state: 'recovering', problem });
    const answer = clientOf(queue).send('a');
    expect(device.begun).toEqual([]);
    device.become({ state: 'ready', model: MODEL_REPORT });
    await device.end('a');
    expect(await answer).toBe('a');
  });

  it('does not come back fails waiting studies and refuses more', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 5);
    device.become({ state: 'recovering', problem });
    const answer = clientOf(queue).send('a');
    device.become({ state: 'failing', problem, attempts: 1 });
    expect(await answer).toBe('device.unavailable');
    expect(refusalOf(queue).code).toBe('device.unavailable');
  });

  it('does not come back leaves the studies to another device', () => {
    const [broken, sound] = [new ManualDevice(), new ManualDevice()];
    const queue = new MemoryStudyQueue([broken, sound], 5);
    broken.become({ state: 'failing', problem, attempts: 1 });
    void clientOf(queue).send('a');
    expect([broken.begun, sound.begun]).toEqual([[], ['a']]);
  });
});

describe('of two devices, one that', () => {
  const problem = new DomainError('device.died', 'Died.');

  it('dies leaves its study to the other one, before all that wait', async () => {
    const [dying, sound] = [new ManualDevice(), new ManualDevice()];
    const queue = new MemoryStudyQueue([dying, sound], 5);
    const answers = ['a', 'b', 'c'].map((name) => clientOf(queue).send(name));
    dying.become({ state: 'recovering', problem });
    await dying.end('a', new StudyInterrupted(1));
    await sound.end('b');
    expect(sound.begun).toEqual(['b', 'a after 1']);
    await sound.end('a');
    await sound.end('c');
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
  });

  it('is out of order shortens the queue', () => {
    const [broken, sound] = [new ManualDevice(), new ManualDevice()];
    const queue = new MemoryStudyQueue([broken, sound], 1);
    broken.become({ state: 'failing', problem, attempts: 1 });
    clientOf(queue);
    clientOf(queue);
    expect(refusalOf(queue).code).toBe('queue.full');
  });

  it('dies last fails the studies of both', async () => {
    const devices = [new ManualDevice(), new ManualDevice()];
    const queue = new MemoryStudyQueue(devices, 5);
    const answers = ['a', 'b', 'c'].map((name) => clientOf(queue).send(name));
    for (const device of devices) device.become({ state: 'failing', problem, attempts: 1 });
    await devices[0].end('a', new StudyInterrupted(1));
    await devices[1].end('b', new StudyInterrupted(1));
    const codes = ['device.unavailable', 'device.unavailable', 'device.unavailable'];
    expect(await Promise.all(answers)).toEqual(codes);
  });
});

describe('draining', () => {
  it('admits nothing more and ends with the last study that was admitted', async () => {
    const device = new ManualDevice();
    const queue = new MemoryStudyQueue([device], 5);
    const client = clientOf(queue);
    let isDrained = false;
    const drained = queue.drain().then(() => (isDrained = true));
    expect(refusalOf(queue)).toMatchObject({ code: 'service.draining', kind: 'unavailable' });
    void client.send('a');
    await new Promise(setImmediate);
    expect(isDrained).toBe(false);
    await device.end('a');
    await drained;
    expect(isDrained).toBe(true);
  });

  it('ends at once without running studies', async () => {
    await new MemoryStudyQueue([new ManualDevice()], 5).drain();
  });
});

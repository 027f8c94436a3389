import { studyOptions } from '../../src/core/pipeline/study-options.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type NewStudy, Studies } from '../../src/server/studies/lifecycle/studies.js';
import { hasEnded, type StudyRecord } from '../../src/server/studies/lifecycle/study-record.js';
import { StudyRunner } from '../../src/server/studies/lifecycle/study-runner.js';
import { until } from '../until.js';
import type { Host, Backend } from './studies-backend.js';
import type { DeviceSlot } from '../../src/server/studies/lifecycle/device-slot.js';
import { type FaultPlan, withFaults } from './faulty-stores.js';
import type { TestSlot } from './test-slot.js';

const AGEING_MS = 60_000;
const BACK_OFF = { firstMs: 5, longestMs: 20 };
/** A viewer of every study, for services without login. */
export const ANYBODY = { name: null, seesAll: false };

/** Options of a process. */
interface SceneOptions {
  /** Maximum number of waiting studies. */
  readonly limit?: number;
  /** Ageing of the queue. */
  readonly ageingMs?: number;
  /** Faults of its stores. */
  readonly plan?: FaultPlan;
}

/** Operations of a test on studies. */
export interface StudiesScene {
  readonly backend: () => Backend;
  /** A further process on the backend. */
  readonly open: (options?: SceneOptions) => Promise<{
    readonly host: Host;
    readonly studies: Studies;
  }>;
  /** Runs the host's studies on the slot. */
  readonly run: (host: Host, slot: DeviceSlot) => StudyRunner;
  /** The next study: `request-1`, `request-2` and so on, each with its own contents. */
  readonly study: (changes?: Partial<NewStudy>) => NewStudy;
  readonly begins: (slot: TestSlot, requestId: string) => Promise<void>;
  readonly ends: (studies: Studies, id: string) => Promise<void>;
  /** Waits until the runners have notified this number of ends. */
  readonly notified: (count: number) => Promise<void>;
}

/** For the tests of the enclosing block; each gets its own backend. */
export function studiesScene(makeBackend: () => Promise<Backend>): StudiesScene {
  let scratch: string;
  let backend: Backend;
  let running: StudyRunner[];
  let hosts: Host[];
  let ended: StudyRecord[];
  let count: number;

  beforeEach(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'studies-'));
    backend = await makeBackend();
    [running, hosts, ended, count] = [[], [], [], 0];
  });
  afterEach(async () => {
    await Promise.all(running.map((runner) => runner.close()));
    for (const host of hosts) await host.close();
    await backend.remove();
    rmSync(scratch, { recursive: true });
  });

  return {
    backend: () => backend,
    open: async ({ limit = 100, ageingMs = AGEING_MS, plan } = {}) => {
      const opened = await backend.open(ageingMs);
      hosts.push(opened);
      const host = plan === undefined ? opened : faultyHost(opened, plan);
      const studies = new Studies(host.store, host.queue, host.files, limit);
      if (host.recovers) await studies.recover();
      return { host, studies };
    },
    run: ({ store, queue, files }, slot) => {
      const runner = new StudyRunner(
        store,
        queue,
        files,
        slot,
        {
          onEnded: (record) => Promise.resolve(void ended.push(record)),
          onFault: () => undefined,
        },
        BACK_OFF,
      );
      runner.start(1);
      running.push(runner);
      return runner;
    },
    study: (changes = {}) => {
      const requestId = `request-${++count}`;
      const uploadPath = join(scratch, `${requestId}.zip`);
      writeFileSync(uploadPath, `contents of ${requestId}`);
      return {
        owner: null,
        priority: 'routine',
        kind: 'dicom-zip',
        fileName: 'study.zip',
        options: studyOptions(),
        requestId,
        contentKey: requestId,
        repeatKey: requestId,
        uploadPath,
        fresh: false,
        ...changes,
      };
    },
    begins: (slot, requestId) => until(() => slot.begun.includes(requestId), `the beginning of ${requestId}`),
    ends: (studies, id) => until(async () => hasEnded(await studies.get(id, ANYBODY)), 'the end'),
    notified: (expected) => until(() => ended.length === expected, 'the notifications'),
  };
}

function faultyHost(host: Host, plan: FaultPlan): Host {
  const { store, queue, files } = host;
  return {
    ...host,
    store: withFaults(store, plan),
    queue: withFaults(queue, plan),
    files: withFaults(files, plan),
  };
}

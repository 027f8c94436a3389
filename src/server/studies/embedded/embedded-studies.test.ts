import { studyOptions } from '../../../core/pipeline/study-options.js';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeEndNotifier } from '../../../../test/contract/notifier-contract.js';
import { describeOutbox } from '../../../../test/contract/outbox-contract.js';
import { describeStudies } from '../../../../test/contract/studies-contract.js';
import type { Backend } from '../../../../test/contract/studies-backend.js';
import { once } from '../../../../test/contract/once.js';
import { rejectionOf } from '../../../../test/builders/refusal.js';
import { type StoreFault, StoreFaults } from '../../storage/store-faults.js';
import { openEmbeddedStudies } from './embedded-studies.js';
import { started, submitted } from '../lifecycle/study-transitions.js';

function makeBackend(): Promise<Backend> {
  const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
  const reported: StoreFault[] = [];
  return Promise.resolve({
    faults: reported,
    open: async (ageingMs) => {
      const faults = new StoreFaults();
      faults.onFault((fault) => reported.push(fault));
      const studies = await openEmbeddedStudies(directory, ageingMs, faults);
      return { ...studies, recovers: true, close: once(() => studies.close()) };
    },
    damage: (id) => {
      const path = join(directory, 'records', `${id}.json`);
      writeFileSync(path, readFileSync(path).subarray(0, 60));
      return Promise.resolve();
    },
    remove: () => {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  });
}

describeStudies('studies on the local disk', makeBackend);
describeEndNotifier('the ends of studies on the local disk', makeBackend);
describeOutbox('the deliveries of studies on the local disk', makeBackend);

const record = (id: string) =>
  submitted(
    {
      id,
      owner: null,
      priority: 'routine',
      kind: 'dicom-zip',
      fileName: 'study.zip',
      options: studyOptions(),
      requestId: 'request',
      contentKey: 'key',
      repeatKey: 'key',
    },
    1000,
  );

describe('the directory of studies', () => {
  it('belongs to one process: a second one is refused until the first has ended', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
    try {
      const first = await openEmbeddedStudies(directory, 1, new StoreFaults());
      const refusal = await rejectionOf(openEmbeddedStudies(directory, 1, new StoreFaults()));
      expect(refusal.code).toBe('studies.queue-unusable');
      await first.close();
      await using second = await openEmbeddedStudies(directory, 1, new StoreFaults());
      expect(await second.files.ids()).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is left to the next process: no change is written after the end', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
    try {
      const first = await openEmbeddedStudies(directory, 1, new StoreFaults());
      await first.store.create(record('study'));
      await first.close();
      const changes = [
        first.store.create(record('another')),
        first.store.update('study', (study) => started(study, 'attempt', 2000)),
        first.store.remove('study'),
      ];
      for (const change of changes)
        expect(await rejectionOf(change)).toMatchObject({ code: 'studies.queue-unusable' });
      await using second = await openEmbeddedStudies(directory, 1, new StoreFaults());
      const { records } = await second.store.page({}, undefined, 10);
      expect(records).toEqual([record('study')]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('keeps a damaged record, reports its name, and continues with the others', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
    try {
      const first = await openEmbeddedStudies(directory, 1, new StoreFaults());
      const { store } = first;
      await store.create(record('whole'));
      await store.create(record('damaged'));
      mkdirSync(join(directory, 'files', 'damaged'));
      await first.close();
      const path = join(directory, 'records', 'damaged.json');
      writeFileSync(path, readFileSync(path).subarray(0, 20));
      const faults = new StoreFaults();
      const damaged: unknown[] = [];
      faults.onFault((fault) => damaged.push(fault));
      await using second = await openEmbeddedStudies(directory, 1, faults);
      expect(damaged).toMatchObject([
        { store: 'disk', operation: 'read', study: 'damaged', error: { code: 'studies.record-damaged' } },
      ]);
      expect(await second.store.get('whole')).toEqual(record('whole'));
      expect((await rejectionOf(second.store.get('damaged'))).code).toBe('studies.record-damaged');
      expect(readdirSync(join(directory, 'records')).sort()).toEqual(['damaged.json', 'whole.json']);
      expect(existsSync(join(directory, 'files', 'damaged'))).toBe(true);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is cleared of uploads from interrupted submissions', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
    try {
      mkdirSync(join(directory, 'files', 'half'), { recursive: true });
      writeFileSync(join(directory, 'files', 'half', 'upload'), 'bytes');
      await using studies = await openEmbeddedStudies(directory, 1, new StoreFaults());
      expect(await studies.files.ids()).toEqual([]);
      expect(existsSync(join(directory, 'files', 'half'))).toBe(false);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

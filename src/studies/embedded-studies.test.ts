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
import { describeStudies, type Place } from '../../test/contract/studies-contract.js';
import { openEmbeddedStudies } from './embedded-studies.js';
import { submitted } from './study-transitions.js';

describeStudies('studies on the local disk', (): Promise<Place> => {
  const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
  return Promise.resolve({
    open: async (ageingMs) => ({
      ...(await openEmbeddedStudies(directory, ageingMs, () => undefined)),
      recovers: true,
    }),
    remove: () => {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  });
});

const record = (id: string) =>
  submitted(
    {
      id,
      owner: null,
      priority: 'routine',
      kind: 'dicom-zip',
      fileName: 'study.zip',
      options: {},
      requestId: 'request',
      contentKey: 'key',
      repeatKey: 'key',
    },
    1000,
  );

describe('the directory of studies', () => {
  it('keeps a damaged record, says which, and goes on with the others', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
    try {
      const { ledger } = await openEmbeddedStudies(directory, 1, () => undefined);
      await ledger.create(record('whole'));
      await ledger.create(record('damaged'));
      mkdirSync(join(directory, 'files', 'damaged'));
      const path = join(directory, 'records', 'damaged.json');
      writeFileSync(path, readFileSync(path).subarray(0, 20));
      const damaged: string[] = [];
      const { ledger: again } = await openEmbeddedStudies(directory, 1, (file) => damaged.push(file));
      expect(damaged).toEqual(['damaged.json']);
      expect(await again.get('whole')).toEqual(record('whole'));
      expect(readdirSync(join(directory, 'records')).sort()).toEqual(['damaged.json', 'whole.json']);
      expect(existsSync(join(directory, 'files', 'damaged'))).toBe(true);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is cleared of uploads whose handing over was interrupted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-'));
    try {
      mkdirSync(join(directory, 'files', 'half'), { recursive: true });
      writeFileSync(join(directory, 'files', 'half', 'upload'), 'bytes');
      await openEmbeddedStudies(directory, 1, () => undefined);
      expect(existsSync(join(directory, 'files', 'half'))).toBe(false);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

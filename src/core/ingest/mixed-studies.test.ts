import { expect, it } from 'vitest';
import { withArchive } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { checkUnmixed, mixedStudy, type MixedStudy } from '../../../test/builders/mixed-study.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { DomainError } from '../problem/domain-error.js';
import { Random } from '../phantom/random.js';
import { ingestStudy } from './ingest-study.js';

const MIXTURES = process.env['CTCLIP_SOAK'] === '1' ? 200 : 80;
const SETTINGS = readingSettings();

/** @returns whether the study was answered */
async function readUnmixed(study: MixedStudy): Promise<boolean> {
  return withArchive(study.files, async (path) => {
    const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
    const request = { goal: 'volume', input, settings: SETTINGS, options: {} } as const;
    try {
      const { volume } = await ingestStudy(request, localTasks, () => undefined);
      if (volume === undefined) throw new Error('there is no volume');
      checkUnmixed(volume, study);
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  });
}

it('no answer holds slices of two sets of a random mixture', { timeout: 300_000 }, async () => {
  let answered = 0;
  for (let seed = 1; seed <= MIXTURES; seed++) {
    try {
      if (await readUnmixed(mixedStudy(new Random(seed)))) answered++;
    } catch (cause) {
      throw new Error(`mixture ${seed}`, { cause });
    }
  }
  // Guards against a reader that passes by refusing all studies.
  expect(answered).toBeGreaterThan(0.6 * MIXTURES);
});

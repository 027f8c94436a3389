import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Failure, failureOf } from '../../service/failure.js';
import { SliceLoader } from './slice-loader.js';
import type { StoredVolume } from './stored-volume.js';
import { Volume } from './volume.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Loads three slices, of which the second and third are refused once. */
async function loadWith(refusal: Failure): Promise<{ volume: Volume; failures: Failure[] }> {
  const affine = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0];
  const volume = new Volume({ sizes: [1, 1, 3], type: 'int16', affine });
  const refusals = [refusal];
  const load: StoredVolume['load'] = (first, last, _signal, onSlice) => {
    const refused = first > 0 ? refusals.pop() : undefined;
    if (refused !== undefined) return Promise.reject(refused);
    for (let slice = first; slice <= last; slice++) onSlice(slice, Int16Array.of(slice));
    return Promise.resolve();
  };
  const failures: Failure[] = [];
  const onFailure = (failure: Failure): void => void failures.push(failure);
  new SliceLoader({ load } as StoredVolume, volume, 0, () => undefined, onFailure);
  await vi.runAllTimersAsync();
  return { volume, failures };
}

test.each([0, 502, 503, 504])(
  'a restart of the service (%d) does not end the loading of images',
  async (status) => {
    const { volume, failures } = await loadWith(failureOf(status, '<html>'));
    expect(Array.from(volume.values)).toEqual([0, 1, 2]);
    expect(failures).toEqual([]);
  },
);

test('a refusal ends the loading of images', async () => {
  const refusal = failureOf(401, '');
  const { volume, failures } = await loadWith(refusal);
  expect(volume.loadedShare).toBeCloseTo(1 / 3);
  expect(failures).toEqual([refusal]);
});

import { describe, expect, it } from 'vitest';
import { DomainError } from '../../core/problem/domain-error.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { diskFault } from './disk-errors.js';
import { type StoreFault, StoreFaults, StoreGuard } from './store-faults.js';

function guarded(): { guard: StoreGuard; reported: StoreFault[] } {
  const faults = new StoreFaults();
  const reported: StoreFault[] = [];
  faults.onFault((fault) => reported.push(fault));
  return { guard: new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause)), reported };
}

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: refused`), { code, syscall: 'open' });

describe('a guarded operation', () => {
  it.each([
    ['ENOSPC', 'studies.disk-full'],
    ['EDQUOT', 'studies.disk-full'],
    ['EROFS', 'studies.disk-not-writable'],
    ['EACCES', 'studies.disk-not-writable'],
    ['EIO', 'studies.disk-unavailable'],
    ['ENOENT', 'studies.disk-unavailable'],
  ])(
    'that the disk refuses with %s fails with %s, and is reported with its cause',
    async (code, expected) => {
      const { guard, reported } = guarded();
      const cause = systemError(code);
      const refusal = await rejectionOf(guard.run('create', () => Promise.reject(cause)));
      expect(refusal).toMatchObject({ code: expected, kind: 'unavailable', retryAfterSeconds: 30, cause });
      expect(reported).toEqual([{ store: 'disk', operation: 'create', error: refusal }]);
    },
  );

  it.each([
    ['an error of the program', new TypeError('undefined is not a function')],
    ['an error for users', new DomainError('studies.upload-lost', 'It is gone.')],
  ])('rethrows %s without reporting a fault of a store', async (_what, error) => {
    const { guard, reported } = guarded();
    await expect(guard.run('create', () => Promise.reject(error))).rejects.toBe(error);
    expect(reported).toEqual([]);
  });

  it('returns the result of the task', async () => {
    const { guard, reported } = guarded();
    expect(await guard.run('get', () => Promise.resolve('a record'))).toBe('a record');
    expect(reported).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { contained } from './contained.js';

describe('a contained listener', () => {
  it('passes its arguments on', () => {
    const seen: unknown[] = [];
    contained(
      (...args: [string, number]) => seen.push(args),
      () => expect.unreachable(),
    )('a', 1);
    expect(seen).toEqual([['a', 1]]);
  });

  it('reports what it throws and throws nothing', () => {
    const fault = new Error('broken');
    const errors: unknown[] = [];
    contained(
      () => {
        throw fault;
      },
      (error) => errors.push(error),
    )();
    expect(errors).toEqual([fault]);
  });

  it('reports what it rejects with, and leaves no unhandled rejection', async () => {
    const fault = new Error('broken');
    const reported = new Promise((resolve) => {
      contained(() => Promise.reject(fault), resolve)();
    });
    expect(await reported).toBe(fault);
  });
});

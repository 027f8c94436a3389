import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../core/problem/domain-error.js';
import { StoreFaults } from '../storage/store-faults.js';
import { storesSlow } from './lifecycle/studies-errors.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';

/** A successful check is valid for this time, unless an operation fails meanwhile. */
const BELIEVED_MS = 1000;
/** Probes and clients get an answer within this time, even if a store hangs. */
const TIMEOUT_MS = 3000;

/** Checks whether a study could be accepted now, by a write to every store involved. */
@Injectable()
export class StudyIntake {
  private checkedAt = -Infinity;
  private checking: Promise<void> | undefined;

  constructor(
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    faults: StoreFaults,
  ) {
    faults.onFault(({ study }) => {
      // Damaged data of one study say nothing about the others.
      if (study === undefined) this.checkedAt = -Infinity;
    });
  }

  /** @returns the reason why studies cannot be accepted now; undefined when they can */
  async problem(): Promise<DomainError | undefined> {
    if (performance.now() - this.checkedAt < BELIEVED_MS) return undefined;
    // Concurrent callers share one check.
    this.checking ??= this.check().finally(() => (this.checking = undefined));
    try {
      await withTimeout(this.checking);
      return undefined;
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  /** @throws DomainError of kind `unavailable` */
  async assertOpen(): Promise<void> {
    const problem = await this.problem();
    if (problem !== undefined) throw problem;
  }

  private async check(): Promise<void> {
    const { store, files } = this.backend;
    const begin = performance.now();
    await Promise.all([store.check(), files.check()]);
    this.checkedAt = begin;
  }
}

async function withTimeout(task: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(storesSlow(TIMEOUT_MS)), TIMEOUT_MS);
  });
  try {
    await Promise.race([task, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

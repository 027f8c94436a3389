import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../core/problem/domain-error.js';
import { StoreFaults } from '../storage/store-faults.js';
import { storesSlow } from './lifecycle/studies-errors.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';

/** For so long a check that went well is believed, unless an operation fails meanwhile. */
const BELIEVED_MS = 1000;
/** Probes and clients are answered by then, even if a store hangs. */
const TIMEOUT_MS = 3000;

/** Whether a study could be accepted now: every store that has a part in it is written to. */
@Injectable()
export class StudyIntake {
  private checkedAt = -Infinity;
  private checking: Promise<void> | undefined;

  constructor(
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    faults: StoreFaults,
  ) {
    faults.onFault(() => (this.checkedAt = -Infinity));
  }

  /** @returns why no study can be accepted now; undefined when one can */
  async problem(): Promise<DomainError | undefined> {
    if (performance.now() - this.checkedAt < BELIEVED_MS) return undefined;
    // Many that ask at once get one answer.
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

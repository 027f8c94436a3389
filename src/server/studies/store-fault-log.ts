import { Injectable, Logger } from '@nestjs/common';
import { causesOf } from '../../core/problem/causes.js';
import { OccasionLimit } from '../storage/occasion-limit.js';
import { type StoreFault, StoreFaults } from '../storage/store-faults.js';

const ONE_LINE_EVERY_MS = 60_000;

/** Logs store faults with their causes, at most once a minute for each operation, reason and damaged study. */
@Injectable()
export class StoreFaultLog {
  private readonly logger = new Logger('Stores');
  private readonly limit = new OccasionLimit(ONE_LINE_EVERY_MS);

  constructor(faults: StoreFaults) {
    faults.onFault((fault) => this.write(fault));
  }

  private write({ store, operation, error, study }: StoreFault): void {
    const { code, message } = error;
    const similar = this.limit.pass([store, operation, code, study].join(' '));
    if (similar === undefined) return;
    const cause = causesOf(error);
    this.logger.error(message, {
      store,
      operation,
      code,
      ...(study !== undefined && { study }),
      ...(cause !== undefined && { cause }),
      similar_before: similar,
    });
  }
}

import { HttpStatus, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { STUDIES_CONFIGURATION } from '../../config/configuration.module.js';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import { deserializeProblem } from '../../core/problem/domain-error.js';
import { httpProblemOf } from '../problem-http/http-problem.js';
import { StudiesWorker } from '../studies/studies-worker.js';
import { StoreFaults } from '../storage/store-faults.js';
import { StudyOutcomes } from '../studies/study-outcomes.js';
import { Studies } from '../studies/lifecycle/studies.js';
import type { StudyRecord } from '../studies/lifecycle/study-record.js';
import { ServiceMetrics } from './service-metrics.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Registers metrics of the studies of `/studies`. */
@Injectable()
export class StudyMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: ServiceMetrics,
    private readonly studies: Studies,
    private readonly worker: StudiesWorker,
    private readonly outcomes: StudyOutcomes,
    private readonly faults: StoreFaults,
    @Inject(STUDIES_CONFIGURATION) private readonly configuration: StudiesConfiguration,
  ) {}

  onModuleInit(): void {
    this.registerQueue();
    this.registerOutcomes();
    this.registerFaults();
  }

  private registerQueue(): void {
    const registers = [this.metrics.registry];
    const { studies } = this;
    const { runner } = this.worker;
    new Gauge({
      name: 'ctclip_studies',
      help: 'Studies of /studies: waiting in the queue (of all hosts that share it), or running on this host.',
      labelNames: ['state', 'priority'],
      registers,
      async collect() {
        // An unreachable queue reports no length instead of its last one.
        this.reset();
        const lengths = await studies.lengths().catch(() => undefined);
        const states = { ...(lengths !== undefined && { waiting: lengths }), running: runner.running };
        for (const [state, counts] of Object.entries(states))
          for (const [priority, count] of Object.entries(counts)) this.set({ state, priority }, count);
      },
    });
    new Gauge({
      name: 'ctclip_studies_limit',
      help: 'Maximum number of waiting studies of /studies (STUDIES_LIMIT).',
      registers,
    }).set(this.configuration.limit);
  }

  private registerFaults(): void {
    const count = new Counter({
      name: 'ctclip_store_faults_total',
      help: 'Failed operations of study stores: a disk, the Redis server or the bucket. Most are retried.',
      labelNames: ['store', 'operation'],
      registers: [this.metrics.registry],
    });
    this.faults.onFault(({ store, operation }) => count.inc({ store, operation }));
  }

  private registerOutcomes(): void {
    const { registry, stageSeconds, warnings, failures } = this.metrics;
    const registers = [registry];
    const ended = new Counter({
      name: 'ctclip_studies_ended_total',
      help: 'Studies of /studies that ended on this host, without repeats and cancelled ones.',
      labelNames: ['state', 'priority', 'status'],
      registers,
    });
    this.outcomes.onStudy((record) => {
      if (record.repeated) return;
      const { state, priority, failure } = record;
      const problem = failure === undefined ? undefined : deserializeProblem(failure);
      const status = problem === undefined ? HttpStatus.OK : httpProblemOf(problem).status;
      ended.inc({ state, priority, status });
      if (problem !== undefined) failures.inc({ code: problem.code });
      for (const [stage, seconds] of Object.entries(secondsOf(record)))
        stageSeconds.observe({ stage }, seconds);
      for (const { code } of record.result?.warnings ?? []) warnings.inc({ code });
    });
  }
}

function secondsOf({ submittedAt, startedAt, result }: StudyRecord): Record<string, number> {
  const waiting = startedAt === undefined ? undefined : (startedAt - submittedAt) / MILLISECONDS_PER_SECOND;
  return { ...(waiting !== undefined && { waiting }), ...result?.timings };
}

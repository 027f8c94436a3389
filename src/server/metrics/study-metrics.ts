import { Counter, Gauge, type Histogram, type Registry } from 'prom-client';
import type { StudyOutcomes } from '../studies/study-outcomes.js';
import type { StudyRunner } from '../studies/lifecycle/study-runner.js';
import type { Studies } from '../studies/lifecycle/studies.js';
import type { StudyRecord } from '../studies/lifecycle/study-record.js';

const MILLISECONDS_PER_SECOND = 1000;

/** Where the numbers come from. */
export interface ObservedStudies {
  readonly studies: Studies;
  /** Of this host. */
  readonly runner: Pick<StudyRunner, 'running'>;
  readonly outcomes: StudyOutcomes;
  /** How many may wait. */
  readonly limit: number;
  /** Seconds by stage, of studies however they came. */
  readonly stageSeconds: Histogram<'stage'>;
}

/** Registers numbers about studies that are handed over now and answered later. */
export function registerStudyMetrics(
  registry: Registry,
  { studies, runner, outcomes, limit, stageSeconds }: ObservedStudies,
): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_studies',
    help: 'Studies of /studies: waiting in the line (of all hosts that share it), or running on this host.',
    labelNames: ['state', 'priority'],
    registers,
    async collect() {
      // A line that cannot be asked now has no length, rather than the one that it had.
      this.reset();
      const lengths = await studies.lengths().catch(() => undefined);
      const states = { ...(lengths !== undefined && { waiting: lengths }), running: runner.running };
      for (const [state, counts] of Object.entries(states))
        for (const [priority, count] of Object.entries(counts)) this.set({ state, priority }, count);
    },
  });
  new Gauge({
    name: 'ctclip_studies_limit',
    help: 'Studies that may wait there (STUDIES_LIMIT).',
    registers,
  }).set(limit);
  const ended = new Counter({
    name: 'ctclip_studies_ended_total',
    help: 'Studies of /studies that have ended on this host; repeats and cancelled ones are not among them.',
    labelNames: ['state', 'priority'],
    registers,
  });
  outcomes.onStudy((record) => {
    if (record.repeated) return;
    ended.inc({ state: record.state, priority: record.priority });
    for (const [stage, seconds] of Object.entries(secondsOf(record)))
      stageSeconds.observe({ stage }, seconds);
  });
  const deliveries = new Counter({
    name: 'ctclip_webhook_deliveries_total',
    help: 'Tries to deliver a webhook: delivered, failed and to be tried again, given up.',
    labelNames: ['outcome'],
    registers,
  });
  outcomes.onDelivery((outcome) => deliveries.inc({ outcome }));
}

function secondsOf({ submittedAt, startedAt, result }: StudyRecord): Record<string, number> {
  const waiting = startedAt === undefined ? undefined : (startedAt - submittedAt) / MILLISECONDS_PER_SECOND;
  return { ...(waiting !== undefined && { waiting }), ...result?.timings };
}

import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { AnsweredRequest } from '../http/access-log.js';
import '../problem-http/request-failure.js';
import '../prediction/study-trace.js';

/** Bucket bounds in seconds, from a probe to a study in a long queue. */
const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const STAGE_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320];
/** Bucket bounds from 1 MB to 1 GB. */
const UPLOAD_BYTES = [1, 10, 50, 100, 200, 300, 400, 500, 1000].map((megabytes) => megabytes * 1024 * 1024);

/**
 * Metrics of the service for Prometheus. Labels come from fixed lists: routes, statuses, codes, stages. Client input, UIDs
 * and user names never become labels.
 */
export class ServiceMetrics {
  readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'ctclip_http_requests_total',
    help: 'Answered requests; status 499 means that the client disconnected before.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly requestSeconds = new Histogram({
    name: 'ctclip_http_request_duration_seconds',
    help: 'Seconds from the headers of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: REQUEST_SECONDS,
    registers: [this.registry],
  });
  readonly failures = new Counter({
    name: 'ctclip_failures_total',
    help: 'Failed requests by error code.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly stageSeconds = new Histogram({
    name: 'ctclip_study_stage_duration_seconds',
    help: 'Seconds of studies by stage: upload, waiting, then the stages of the prediction.',
    labelNames: ['stage'],
    buckets: STAGE_SECONDS,
    registers: [this.registry],
  });
  readonly warnings = new Counter({
    name: 'ctclip_warnings_total',
    help: 'Warnings of answers by code.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly uploadBytes = new Histogram({
    name: 'ctclip_upload_size_bytes',
    help: 'Bytes of completely received files.',
    buckets: UPLOAD_BYTES,
    registers: [this.registry],
  });

  constructor() {
    // Memory, processor time, event-loop lag, garbage collection and handles under the usual names of dashboards.
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts a request, and the study that came with it. */
  readonly answered = ({ routed, status, seconds }: AnsweredRequest): void => {
    const url = routed?.routeOptions.url;
    // All unknown addresses share one series, so that clients cannot create new ones.
    const route = url ?? 'none';
    const method = url === undefined ? 'any' : (routed?.method ?? 'any');
    this.requests.inc({ method, route, status });
    this.requestSeconds.observe({ route }, seconds);
    if (routed?.failure !== undefined) this.failures.inc({ code: routed.failure.code });
    const trace = routed?.studyTrace;
    if (trace?.uploadBytes !== undefined) this.uploadBytes.observe(trace.uploadBytes);
    const stages = { ...trace?.seconds, ...trace?.prediction?.timings };
    for (const [stage, duration] of Object.entries(stages)) this.stageSeconds.observe({ stage }, duration);
    for (const { code } of trace?.prediction?.warnings ?? []) this.warnings.inc({ code });
  };
}

/** Example studies for the OpenAPI document, built by the code that builds the answers. */
import { studyOptions } from '../../core/pipeline/study-options.js';
import { DomainError } from '../../core/problem/domain-error.js';
import type { StudyRecord } from './lifecycle/study-record.js';
import { reached, failed, started, submitted } from './lifecycle/study-transitions.js';
import { studyResource } from './study-resource.js';

const SUBMITTED_AT = Date.parse('2026-01-31T08:15:28.000Z');
const STARTED_AT = SUBMITTED_AT + 2100;
const ENDED_AT = STARTED_AT + 400;
const TTL_MS = 86_400_000;

const WAITING = submitted(
  {
    id: '3f0e8f5e-6c5b-4a5e-9b57-0c8f0e6c1d2a',
    owner: null,
    priority: 'routine',
    kind: 'dicom-zip',
    fileName: 'study.zip',
    options: studyOptions(),
    requestId: '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10',
    contentKey: '',
    repeatKey: '',
  },
  SUBMITTED_AT,
);
const NO_CT = new DomainError('dicom.no-ct', 'No series of the study is CT. Send a chest CT.');

const ATTEMPT = 'first';
const RUNNING = started(WAITING, ATTEMPT, STARTED_AT) ?? WAITING;
const ENCODING = reached(RUNNING, ATTEMPT, 'encoding', ENDED_AT) ?? RUNNING;
const FAILED = failed(RUNNING, ATTEMPT, NO_CT, ENDED_AT) ?? RUNNING;

function example(summary: string, record: StudyRecord, position?: number) {
  return { summary, value: studyResource(record, { position, artifacts: [], ttlMs: TTL_MS }) };
}

/** A study that was submitted just now. */
export const WAITING_EXAMPLE = { waiting: example('Third in the queue', WAITING, 3) };

/** Further states of a study, besides the schema's own example. */
export const STUDY_EXAMPLES = {
  ...WAITING_EXAMPLE,
  running: example('On a device', ENCODING),
  failed: example('Ended without a result', FAILED),
};

/** The events of a study, as sent over the connection. */
export const EVENTS_EXAMPLE = [
  'id: 1\nevent: state\ndata: {"state":"waiting","stage":null,"progress":0,"at":"2026-01-31T08:15:28.000Z"}',
  'id: 2\nevent: state\ndata: {"state":"running","stage":null,"progress":0,"at":"2026-01-31T08:15:30.100Z"}',
  'id: 3\nevent: stage\ndata: {"state":"running","stage":"encoding","progress":0.1,"at":"2026-01-31T08:15:31.900Z"}',
  'id: 4\nevent: state\ndata: {"state":"succeeded","stage":null,"progress":1,"at":"2026-01-31T08:15:40.300Z"}',
  'event: end\ndata: {"state":"succeeded"}',
]
  .map((message) => `${message}\n\n`)
  .join('');

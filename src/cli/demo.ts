import { openAsBlob } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../config/package-path.js';
import type { StudyResourceDto } from '../server/studies/study-resource.dto.js';
import { answerText } from './answer-text.js';
import { demoFailed } from './cli-errors.js';
import { startDemoService } from './demo-service.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { phantomCommand } from './phantom.js';
import { writeWhole } from './write-whole.js';

export interface DemoOptions {
  /** Keep the service running until it is interrupted. */
  readonly stay: boolean;
  /** Port of the service; another one if it is taken. */
  readonly port: number;
  /** Directory for the study and the picture; created if missing. */
  readonly output: string;
}

/** Small enough to be written in seconds, large enough to look like a chest. */
const DEMO_STUDY = { seed: 1, findings: ['effusion', 'consolidation'], matrix: 256 };

/**
 * `ctclip demo`: runs the whole service on the demonstration models. Starts it, sends a synthetic chest CT over HTTP, prints
 * the answer, saves the picture of the places behind its scores, prints the address of the API's description, and stops the
 * service unless `--stay` is set. Leaves `phantom.zip`, `overlay.png` and the service's studies in its directory.
 * @throws DomainError if the service does not start or does not return a prediction
 */
export async function demoCommand(
  { output: directory, ...options }: DemoOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const study = join(directory, 'phantom.zip');
  output.warn('Writing a synthetic chest CT …');
  output.warn(await phantomCommand({ ...DEMO_STUDY, output: study }));
  output.warn('Starting the service on the demonstration models …');
  const settings = { QUEUE_DIR: join(directory, 'studies') };
  const service = await startDemoService(packagePath('models', 'demo'), options.port, output, settings);
  try {
    const url = await service.ready;
    await answerStudy(url, study, join(directory, 'overlay.png'), output);
    output.out(`Page for people: ${url}/app. API description: ${url}/docs\n`);
    if (options.stay) {
      output.out(`Drop ${study} on the page. The service keeps running; stop it with Ctrl-C.\n`);
      await service.ended;
    }
  } finally {
    await service.stop();
  }
}

/** Submits the study to /studies, prints the answer and saves the picture: /predict draws none. */
async function answerStudy(url: string, study: string, picture: string, output: Output): Promise<void> {
  output.warn(`Sending the study to ${url}/studies …`);
  const form = new FormData();
  form.append('explain', 'true');
  form.append('file', await openAsBlob(study), 'phantom.zip');
  const taken = await fetch(`${url}/studies`, { method: 'POST', body: form });
  const body: unknown = await taken.json();
  if (!taken.ok) throw demoFailed(`it answered the study with ${taken.status}`);
  const { self, events } = (body as StudyResourceDto).links;
  // The event stream ends when the study ends, however slow the machine is.
  await (await fetch(`${url}${events}`)).text();
  const ended = (await (await fetch(`${url}${self}`)).json()) as StudyResourceDto;
  const { state, result, failure, links } = ended;
  if (result === null) throw demoFailed(failure?.error ?? `the study is ${state}`);
  output.out(jsonText(result));
  output.out(`\n${answerText(result)}`);
  if (links.overlay === undefined) throw demoFailed('it did not draw the picture');
  const overlay = await fetch(`${url}${links.overlay}`);
  if (!overlay.ok) throw demoFailed(`it answered the request for the picture with ${overlay.status}`);
  await writeWhole(picture, new Uint8Array(await overlay.arrayBuffer()));
  output.out(`\nPlaces behind its scores: ${picture}\n`);
}

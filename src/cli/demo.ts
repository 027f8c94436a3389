import { openAsBlob } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../config/package-path.js';
import type { StudyAnswer } from '../pipeline/study-answer.js';
import { answerText } from './answer-text.js';
import { demoFailed } from './cli-errors.js';
import { startDemoService } from './demo-service.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { phantomCommand } from './phantom.js';
import { fileBody } from './study-body.js';
import { sendStudy } from './study-client.js';
import { writeWhole } from './write-whole.js';

export interface DemoOptions {
  /** Keep the service running until it is interrupted. */
  readonly stay: boolean;
  /** Port of the service; where it is taken, another one. */
  readonly port: number;
  /** Directory for the study and the picture; made if it is not there. */
  readonly output: string;
}

/** Small enough to be written in a few seconds, large enough to look like a chest. */
const DEMO_STUDY = { seed: 1, findings: ['effusion', 'nodule'], matrix: 256 };

/** Longer than the demonstration models ever take. */
const WAIT_SECONDS = 120;

/**
 * `ctclip demo`: the whole service on the demonstration models. Starts it, sends it a synthetic chest CT over HTTP, prints
 * the answer, saves the picture of where its scores come from, says where the API is described, and stops it again unless
 * told to stay. Leaves `phantom.zip`, `overlay.png` and the studies of the service in its directory.
 * @throws DomainError when the service does not start or does not answer with a prediction
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
    await answerOneStudy(url, study, output);
    await savePicture(url, study, join(directory, 'overlay.png'));
    output.out(`\nWhere it looked: ${join(directory, 'overlay.png')}\n`);
    output.out(`There is a page for people at ${url}/app; the API is described at ${url}/docs\n`);
    if (options.stay) {
      output.out(`Drop ${study} on the page. The service stays; stop it with Ctrl-C.\n`);
      await service.ended;
    }
  } finally {
    await service.stop();
  }
}

async function answerOneStudy(url: string, study: string, output: Output): Promise<void> {
  output.warn(`Sending the study to ${url}/predict …`);
  const { status, body } = await sendStudy(await fileBody(study), { url });
  output.out(jsonText(body));
  if (status !== 200) throw demoFailed(`it answered the study with ${status}`);
  output.out(`\n${answerText(body as StudyAnswer)}`);
}

/** Only a study that is handed over keeps pictures, so it is sent a second time. */
async function savePicture(url: string, study: string, path: string): Promise<void> {
  const form = new FormData();
  form.append('explain', 'true');
  form.append('file', await openAsBlob(study), 'phantom.zip');
  const headers = { prefer: `wait=${WAIT_SECONDS}` };
  const handedOver = await fetch(`${url}/studies`, { method: 'POST', body: form, headers });
  const { links } = (await handedOver.json()) as { links?: { overlay?: string } };
  if (links?.overlay === undefined) throw demoFailed(`it did not draw the picture (${handedOver.status})`);
  const picture = await fetch(`${url}${links.overlay}`);
  if (!picture.ok) throw demoFailed(`it answered the request for the picture with ${picture.status}`);
  await writeWhole(path, new Uint8Array(await picture.arrayBuffer()));
}

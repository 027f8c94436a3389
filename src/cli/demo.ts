import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../config/package-path.js';
import type { StudyAnswer } from '../pipeline/study-answer.js';
import { answerText } from './answer-text.js';
import { demoFailed } from './cli-errors.js';
import { startDemoService, type DemoService } from './demo-service.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { phantomCommand } from './phantom.js';
import { fileBody } from './study-body.js';
import { sendStudy } from './study-client.js';

export interface DemoOptions {
  /** Keep the service running until it is interrupted. */
  readonly stay: boolean;
  /** Port of the service; where it is taken, another one. */
  readonly port: number;
}

/** Small enough to be written in a few seconds, large enough to look like a chest. */
const DEMO_STUDY = { seed: 1, findings: ['effusion', 'nodule'], matrix: 256 };

/**
 * `ctclip demo`: the whole service on the demonstration models. Starts it, sends it a synthetic chest CT over HTTP,
 * prints the answer and where the API is described, and stops it again unless told to stay.
 * @throws DomainError when the service does not start or does not answer with a prediction
 */
export async function demoCommand(options: DemoOptions, output: Output = PROCESS_OUTPUT): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'ctclip-demo-'));
  try {
    const study = join(directory, 'phantom.zip');
    output.warn('Writing a synthetic chest CT …');
    await phantomCommand({ ...DEMO_STUDY, output: study });
    output.warn('Starting the service on the demonstration models …');
    const service = await startDemoService(packagePath('models', 'demo'), options.port, output);
    try {
      await answerOneStudy(service, study, output);
      if (options.stay) {
        output.out('The service stays; stop it with Ctrl-C.\n');
        await service.ended;
      }
    } finally {
      await service.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function answerOneStudy(service: DemoService, study: string, output: Output): Promise<void> {
  const url = await service.ready;
  output.warn(`Sending the study to ${url}/predict …`);
  const { status, body } = await sendStudy(await fileBody(study), { url });
  output.out(jsonText(body));
  if (status !== 200) throw demoFailed(`it answered the study with ${status}`);
  output.out(`\n${answerText(body as StudyAnswer)}`);
  output.out(`\nThere is a page for people at ${url}/app; the API is described at ${url}/docs\n`);
}

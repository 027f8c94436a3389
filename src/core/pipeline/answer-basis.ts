import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { serviceIdentity } from '../../config/service-version.js';
import { runtimeVersion } from '../inference/runtime.js';
import { tokenizerFile } from '../tokenizer/tokenizer.js';
import { type AnsweringConfiguration, answerSettings } from './answer-settings.js';
import { processorForm } from './processor-form.js';
import type { AnswerBasis } from './provenance.js';

/** Files of the configuration directory that change answers or evidence objects. */
const RULES = ['findings.json', 'series-rules.json', 'finding-codes.json'] as const;

/** Describes this process. Call it when the files are loaded. */
export function answerBasis(configuration: AnsweringConfiguration): AnswerBasis {
  const { configDirectory, tokenizerPath } = configuration.models;
  const paths = [...RULES.map((name) => join(configDirectory, name)), tokenizerFile(tokenizerPath)];
  return {
    version: serviceIdentity().version,
    node: process.versions.node,
    onnxruntime: runtimeVersion(),
    processor: processorForm(),
    files: Object.fromEntries(paths.map((path) => [basename(path), sha256Of(path)])),
    settings: answerSettings(configuration),
  };
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

import { serviceIdentity } from '../../config/service-version.js';
import { runtimeVersion } from '../inference/runtime.js';
import { type AnsweringConfiguration, answerSettings } from './answer-settings.js';
import { processorForm } from './processor-form.js';
import type { AnswerBasis } from './provenance.js';
import type { Rules } from './rules.js';

/** Describes this process. @param rules those in use */
export function answerBasis(
  configuration: AnsweringConfiguration,
  { digests }: Pick<Rules, 'digests'>,
): AnswerBasis {
  return {
    version: serviceIdentity().version,
    node: process.versions.node,
    onnxruntime: runtimeVersion(),
    processor: processorForm(),
    files: digests,
    settings: answerSettings(configuration),
  };
}

import { statSync } from 'node:fs';
import { modelFiles } from '../../config/model-files.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { BYTES_PER_MB } from '../../core/units/units.js';
import { type Examination, ok, problem, warning } from './examination.js';
import type { Host } from './host.js';

/** Needed in addition to the weights' files, part of which is never loaded: docs/performance.md has the measurements. */
const WORKING_BYTES = 512 * BYTES_PER_MB;

/** Examines whether the memory suffices for the models and a study. */
export async function examineMemory(
  { models, upload }: ServiceConfiguration,
  host: Host,
): Promise<Examination> {
  const subject = 'Memory';
  const available = await host.availableMemory();
  if (available === undefined)
    return ok(subject, 'The system does not report it; MIN_AVAILABLE_MEMORY_MB is not enforced.');
  const described = `${megabytes(available)} MB are available`;
  if (available < upload.minAvailableMemoryBytes) {
    return problem(
      subject,
      `${described}, less than MIN_AVAILABLE_MEMORY_MB: every study would be answered 503. End other programs, or raise the container’s limit.`,
    );
  }
  const networks = modelFiles(models).filter(({ kind }) => kind === 'network');
  const wanted = networks.reduce((sum, { path }) => sum + sizeOf(path), WORKING_BYTES);
  if (available < wanted) {
    return warning(
      subject,
      `${described}; with these models the service needs about ${megabytes(wanted)} MB. If it is not running already, end other programs or add memory.`,
    );
  }
  return ok(subject, `${described}.`);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_MB);
}

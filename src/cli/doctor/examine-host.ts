import { join } from 'node:path';
import { ConfigurationError } from '../../config/config-errors.js';
import {
  type EnvironmentVariables,
  loadConfiguration,
  misspelledVariables,
} from '../../config/load-configuration.js';
import { retiredVariables } from '../../config/retired-variables.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { loadSeriesRules } from '../../core/dicom/series/load-series-rules.js';
import { examineAccess } from './access.js';
import { examineAudit } from './audit.js';
import { examineClock } from './clock.js';
import { examineDirectories } from './directories.js';
import { examineDevices } from './device.js';
import { type Examination, ok, problem, refusal, warning } from './examination.js';
import type { Host } from './host.js';
import { examineMemory } from './memory.js';
import { examineModels } from './models.js';
import { examineNode } from './node-version.js';
import { examinePeers } from './peers.js';
import { examinePort } from './port.js';
import { examineSpool } from './spool.js';

/**
 * Examines everything that the service needs, as the current user. Changes nothing, and contacts no other machines except the
 * configured issuer of tokens, the peers of PACS_FILE and the server of `clockUrl`.
 */
export async function examineHost(
  variables: EnvironmentVariables,
  host: Host,
  clockUrl?: string,
): Promise<Examination[]> {
  const node = examineNode(host);
  const clock = clockUrl === undefined ? [] : [await examineClock(clockUrl)];
  let configuration: ServiceConfiguration;
  try {
    configuration = loadConfiguration(variables);
  } catch (error) {
    // Without a configuration nothing else can be examined.
    return [node, ...configurationMistakes(error), ...clock];
  }
  return [
    node,
    ...examineVariables(variables),
    ...(await examineDevices(configuration.devices, host)),
    ...(await examineModels(configuration)),
    ...examineSeriesRules(configuration),
    await examineMemory(configuration, host),
    await examineSpool(configuration.upload, configuration.queue, host),
    await examinePort(configuration.http),
    ...examineDirectories(configuration),
    ...(await examineAccess(configuration.auth, configuration.http)),
    examineAudit(configuration.audit),
    ...(await examinePeers(configuration.delivery.peers)),
    ...clock,
  ];
}

function configurationMistakes(error: unknown): Examination[] {
  if (!(error instanceof ConfigurationError)) return [refusal('Settings', error)];
  return error.issues.map(({ variable, complaint }) =>
    problem('Settings', `${variable} ${complaint}${complaint.endsWith('?') ? '' : '.'}`),
  );
}

function examineVariables(variables: EnvironmentVariables): Examination[] {
  const suspects = misspelledVariables(variables).map(
    ({ variable, suggestion }) =>
      `${variable} is not a variable of the service${suggestion === undefined ? '.' : `; did you mean ${suggestion}?`} It is ignored.`,
  );
  const retired = retiredVariables(variables).map(
    ({ variable, consequence }) => `${variable} has no effect. ${consequence}.`,
  );
  const remarks = [...suspects, ...retired];
  if (remarks.length === 0) return [ok('Settings', 'All are valid.')];
  return remarks.map((remark) => warning('Settings', remark));
}

function examineSeriesRules({ models }: ServiceConfiguration): Examination[] {
  try {
    loadSeriesRules(join(models.configDirectory, 'series-rules.json'));
    return [];
  } catch (error) {
    return [refusal('Series rules', error)];
  }
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePeers } from '../core/peers/parse-peers.js';
import type { Peer } from '../core/peers/peer.js';
import type { ConfigurationIssue } from './config-errors.js';
import { MILLISECONDS_PER_HOUR } from '../core/units/units.js';
import { Text, WholeNumber } from './variables.js';

/** Systems that may receive results. */
export interface DeliveryConfiguration {
  readonly peers: readonly Peer[];
  /** Names of the peers that receive DICOM studies whose request names none. */
  readonly defaultPeers: readonly string[];
  /** How long a delivery that was given up keeps its study from expiring. */
  readonly keepMs: number;
}

export class DeliveryEnvironment {
  @Text()
  PACS_FILE?: string;

  @Text(/^[a-z0-9-]+(?:[\s,]+[a-z0-9-]+)*$/, 'must list names of peers, such as "archive, record"')
  DELIVER_TO?: string;

  @WholeNumber(0, 8760)
  DELIVERY_KEEP_HOURS = 168;
}

/** @param issues receives the mistakes */
export function deliveryConfiguration(
  environment: DeliveryEnvironment,
  issues: ConfigurationIssue[],
): DeliveryConfiguration {
  const peers = readPeers(environment.PACS_FILE, issues);
  const defaultPeers = [...new Set((environment.DELIVER_TO ?? '').split(/[\s,]+/).filter(Boolean))];
  const unknown = defaultPeers.filter((name) => !peers.some((peer) => peer.name === name));
  if (unknown.length > 0)
    issues.push({
      variable: 'DELIVER_TO',
      complaint: `must list peers of PACS_FILE; ${unknown.join(', ')} is not there`,
    });
  return { peers, defaultPeers, keepMs: environment.DELIVERY_KEEP_HOURS * MILLISECONDS_PER_HOUR };
}

function readPeers(file: string | undefined, issues: ConfigurationIssue[]): readonly Peer[] {
  if (file === undefined) return [];
  const path = resolve(file);
  try {
    return parsePeers(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? 'it is not JSON' : error instanceof Error ? error.message : 'it fails';
    issues.push({ variable: 'PACS_FILE', complaint: `must name a list of peers; ${path}: ${reason}` });
    return [];
  }
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePeers } from '../core/peers/parse-peers.js';
import type { Peer } from '../core/peers/peer.js';
import type { ConfigurationIssue } from './config-errors.js';
import { Text } from './variables.js';

/** Systems that may receive results. */
export interface DeliveryConfiguration {
  readonly peers: readonly Peer[];
}

export class DeliveryEnvironment {
  @Text()
  PACS_FILE?: string;
}

/** @param issues receives the mistakes */
export function deliveryConfiguration(
  environment: DeliveryEnvironment,
  issues: ConfigurationIssue[],
): DeliveryConfiguration {
  return { peers: readPeers(environment.PACS_FILE, issues) };
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

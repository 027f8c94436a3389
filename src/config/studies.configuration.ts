import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BYTES_PER_MB } from './upload.configuration.js';
import { DecimalNumber, OneOf, Text, WholeNumber } from './variables.js';

const MILLISECONDS_PER_SECOND = 1000;
const MILLISECONDS_PER_HOUR = 3_600_000;

/** Studies that are handed over now and answered later. */
export interface StudiesConfiguration {
  /** Holds what waits and what was answered; nobody else's. */
  readonly directory: string;
  /** Studies that may wait. */
  readonly limit: number;
  /** By so much a `stat` study counts as older than it is. */
  readonly ageingMs: number;
  readonly resultsTtlMs: number;
  readonly resultsMaxBytes: number;
}

/** Whom the service may call when a study has ended. */
export interface WebhookConfiguration {
  readonly allowedHosts: readonly string[];
  readonly allowsHttp: boolean;
  /** Holds the secret that signs what is sent. */
  readonly secretFile: string | undefined;
  readonly attempts: number;
}

const HOST_LIST = /^[\w.*:[\]-]+(?:[\s,]+[\w.*:[\]-]+)*$/;

export class StudiesEnvironment {
  @Text()
  QUEUE_DIR = join(tmpdir(), 'ctclip-studies');

  @WholeNumber(0, 1_000_000)
  STUDIES_LIMIT = 1000;

  @WholeNumber(0, 86_400)
  STUDIES_AGEING_SECONDS = 900;

  @DecimalNumber(0.001, 8760)
  RESULTS_TTL_HOURS = 24;

  @WholeNumber(1, 10_000_000)
  RESULTS_MAX_MB = 10_240;

  @Text(HOST_LIST, 'must list hosts, such as "pacs.example.org, *.hospital.example, 10.1.2.3:8443"')
  WEBHOOK_ALLOWED_HOSTS?: string;

  @OneOf(['true', 'false'])
  WEBHOOK_ALLOW_HTTP: 'true' | 'false' = 'false';

  @Text()
  WEBHOOK_SECRET_FILE?: string;

  @WholeNumber(1, 20)
  WEBHOOK_ATTEMPTS = 8;
}

export function studiesConfiguration(environment: StudiesEnvironment): StudiesConfiguration {
  return {
    directory: resolve(environment.QUEUE_DIR),
    limit: environment.STUDIES_LIMIT,
    ageingMs: environment.STUDIES_AGEING_SECONDS * MILLISECONDS_PER_SECOND,
    resultsTtlMs: environment.RESULTS_TTL_HOURS * MILLISECONDS_PER_HOUR,
    resultsMaxBytes: environment.RESULTS_MAX_MB * BYTES_PER_MB,
  };
}

export function webhookConfiguration(environment: StudiesEnvironment): WebhookConfiguration {
  const { WEBHOOK_ALLOWED_HOSTS: hosts, WEBHOOK_SECRET_FILE: secretFile } = environment;
  return {
    allowedHosts: hosts?.split(/[\s,]+/).filter((host) => host !== '') ?? [],
    allowsHttp: environment.WEBHOOK_ALLOW_HTTP === 'true',
    secretFile: secretFile === undefined ? undefined : resolve(secretFile),
    attempts: environment.WEBHOOK_ATTEMPTS,
  };
}

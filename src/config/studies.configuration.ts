import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConfigurationIssue } from './config-errors.js';
import { BYTES_PER_MB } from '../core/units/units.js';
import { DecimalNumber, OneOf, Text, WholeNumber } from './variables.js';
import { MILLISECONDS_PER_HOUR, MILLISECONDS_PER_SECOND } from '../core/units/units.js';

/** A Redis server from which several hosts take studies, and the storage that makes each study's files available to all. */
export interface SharedStudiesConfiguration {
  /** `redis://`, or `rediss://` for TLS. */
  readonly redisUrl: string;
  /** Prefix of all keys, so that other programs can use the same server. */
  readonly prefix: string;
  /** Other hosts take over the studies of a host that has been silent for this time. */
  readonly takeoverMs: number;
  /** Redis counts as unavailable if it does not answer within this time. */
  readonly timeoutMs: number;
  readonly files: SharedFilesConfiguration;
}

export type SharedFilesConfiguration =
  | { readonly kind: 'directory'; readonly directory: string }
  | {
      readonly kind: 'bucket';
      readonly name: string;
      /** Prefix of all keys; empty, or ends in "/". */
      readonly prefix: string;
      /** Endpoint of a server other than Amazon's. */
      readonly endpoint: string | undefined;
      readonly region: string;
      /** The bucket counts as unavailable if a transfer pauses for this time. */
      readonly timeoutMs: number;
    };

/** Asynchronous studies: accepted now and answered later. */
export interface StudiesConfiguration {
  /** Directory for waiting studies and results; used only by this process. */
  readonly directory: string;
  /** Maximum number of waiting studies. */
  readonly limit: number;
  /** Head start in milliseconds that a `stat` study has over a `routine` one. */
  readonly ageingMs: number;
  readonly resultsTtlMs: number;
  readonly resultsMaxBytes: number;
  /** Maximum number of studies that have ended and are kept. */
  readonly resultsMaxStudies: number;
  /** Undefined: this process keeps its own studies in `directory`. */
  readonly shared: SharedStudiesConfiguration | undefined;
}

/** Hosts that the service may call when a study has ended. */
export interface WebhookConfiguration {
  readonly allowedHosts: readonly string[];
  readonly allowsHttp: boolean;
  /** File with the secret that signs notifications. */
  readonly secretFile: string | undefined;
  readonly attempts: number;
}

const HOST_LIST = /^[\w.*:[\]-]+(?:[\s,]+[\w.*:[\]-]+)*$/;

const REDIS_URL = /^rediss?:\/\/\S+$/;
const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(\S*))?$/;
const SHARED_FILES = new RegExp(`${BUCKET.source}|^(?!\\w+://)[^\\0]+$`);
const SHARED_KEYS = 'ctclip';

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

  @WholeNumber(1, 1_000_000)
  RESULTS_MAX_STUDIES = 100_000;

  @Text(REDIS_URL, 'must be an address such as redis://:password@host:6379/0, or rediss:// for TLS')
  REDIS_URL?: string;

  @WholeNumber(1, 3600)
  STUDIES_TAKEOVER_SECONDS = 30;

  @Text(SHARED_FILES, 'must be a directory, or s3://BUCKET or s3://BUCKET/PREFIX')
  STUDIES_FILES?: string;

  @WholeNumber(1, 300)
  STUDIES_REDIS_TIMEOUT_SECONDS = 10;

  @WholeNumber(1, 3600)
  STUDIES_BUCKET_TIMEOUT_SECONDS = 30;

  @Text(/^https?:\/\/\S+$/, 'must be an address such as https://minio.example.org:9000')
  STUDIES_BUCKET_ENDPOINT?: string;

  @Text(/^[a-z0-9-]{1,50}$/, 'must be the name of a region, such as eu-central-1')
  STUDIES_BUCKET_REGION = 'us-east-1';

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
    resultsMaxStudies: environment.RESULTS_MAX_STUDIES,
    shared: sharedStudies(environment),
  };
}

/** A mistake in a combination of variables that are valid individually; undefined without one. */
export function studiesIssue({
  REDIS_URL,
  STUDIES_FILES,
}: StudiesEnvironment): ConfigurationIssue | undefined {
  if (REDIS_URL === undefined || STUDIES_FILES !== undefined) return undefined;
  return {
    variable: 'REDIS_URL',
    complaint: 'requires STUDIES_FILES, which makes files available to all hosts',
  };
}

function sharedStudies(environment: StudiesEnvironment): SharedStudiesConfiguration | undefined {
  const { REDIS_URL: redisUrl, STUDIES_FILES: files } = environment;
  if (redisUrl === undefined || files === undefined) return undefined;
  const takeoverMs = environment.STUDIES_TAKEOVER_SECONDS * MILLISECONDS_PER_SECOND;
  const timeoutMs = environment.STUDIES_REDIS_TIMEOUT_SECONDS * MILLISECONDS_PER_SECOND;
  return { redisUrl, prefix: SHARED_KEYS, takeoverMs, timeoutMs, files: sharedFiles(files, environment) };
}

function sharedFiles(files: string, environment: StudiesEnvironment): SharedFilesConfiguration {
  const [, name, path = ''] = BUCKET.exec(files) ?? [];
  if (name === undefined) return { kind: 'directory', directory: resolve(files) };
  return {
    kind: 'bucket',
    name,
    prefix: path === '' || path.endsWith('/') ? path : `${path}/`,
    endpoint: environment.STUDIES_BUCKET_ENDPOINT,
    region: environment.STUDIES_BUCKET_REGION,
    timeoutMs: environment.STUDIES_BUCKET_TIMEOUT_SECONDS * MILLISECONDS_PER_SECOND,
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

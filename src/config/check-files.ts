import { accessSync, constants } from 'node:fs';
import { filesOf } from '../core/peers/parse-peers.js';
import { ConfigurationError, type ConfigurationIssue } from './config-errors.js';
import { modelFiles } from './model-files.js';
import { makeOwnDirectory } from './own-directory.js';
import type { ServiceConfiguration } from './service-configuration.js';

/**
 * Checks that the files named by the configuration can be read, so that a service with missing models reports all of them
 * at once, instead of one after a minute of loading.
 * @throws ConfigurationError naming every file that cannot be read
 */
export function checkConfiguredFiles({ models, auth, audit, delivery }: ServiceConfiguration): void {
  const files: [variable: string, path: string | undefined][] = [
    ...modelFiles(models).map(({ setting, path }): [string, string] => [setting, path]),
    ['TEXT_TOKENIZER_PATH', models.tokenizerPath],
    ['CONFIG_DIR', models.configDirectory],
    ['AUTH_BASIC_FILE', auth.basicFile],
    ['AUTH_TOKEN_FILE', auth.tokenFile],
    ['AUDIT_SALT_FILE', audit.saltFile],
    ['AUDIT_SYSLOG_CA_FILE', audit.syslog?.caFile],
    ['AUDIT_SYSLOG_CERT_FILE', audit.syslog?.certificateFile],
    ['AUDIT_SYSLOG_KEY_FILE', audit.syslog?.keyFile],
    ...delivery.peers.flatMap(filesOf).map((path): [string, string] => ['PACS_FILE', path]),
  ];
  const issues: ConfigurationIssue[] = files
    .filter(([, path]) => path !== undefined && !isReadable(path))
    .map(([variable, path]) => ({
      variable,
      complaint: `must name a file that can be read; ${path} cannot`,
    }));
  if (issues.length > 0) throw new ConfigurationError(issues);
}

/**
 * Creates the directories for patients' data, models and results before anyone else can, and checks that nobody else may
 * write there.
 * @throws ConfigurationError naming every directory that another user owns or may write to
 */
export function makeOwnDirectories(configuration: ServiceConfiguration): void {
  const issues = ownDirectoriesOf(configuration).flatMap(([variable, path]) => {
    const complaint = makeOwnDirectory(path);
    return complaint === undefined
      ? []
      : [{ variable, complaint: `must be the service's own; ${path} ${complaint}` }];
  });
  if (issues.length > 0) throw new ConfigurationError(issues);
}

/** The directories that nobody but the service may write to, by their variables. */
export function ownDirectoriesOf({
  upload,
  studies,
  models,
}: ServiceConfiguration): readonly (readonly [variable: string, path: string])[] {
  return [
    ['SPOOL_DIR', upload.spoolDirectory],
    ['QUEUE_DIR', studies.directory],
    ['CACHE_DIR', models.cacheDirectory],
  ];
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

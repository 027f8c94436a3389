import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { archiveConfiguration, ArchiveEnvironment } from './archive.configuration.js';
import { auditConfiguration, AuditEnvironment } from './audit.configuration.js';
import { authConfiguration, AuthEnvironment, authIssue } from './auth.configuration.js';
import { ConfigurationError, type ConfigurationIssue } from './config-errors.js';
import { deliveryConfiguration, DeliveryEnvironment } from './delivery.configuration.js';
import { deviceConfigurations, DeviceEnvironment } from './device.configuration.js';
import { dicomConfiguration, DicomEnvironment } from './dicom.configuration.js';
import { evidenceConfiguration, EvidenceEnvironment } from './evidence.configuration.js';
import { httpConfiguration, HttpEnvironment } from './http.configuration.js';
import { retiredVariables } from './retired-variables.js';
import { suspectVariables, type SuspectVariable } from './known-variables.js';
import { loggingConfiguration, LoggingEnvironment } from './logging.configuration.js';
import { niftiConfiguration, NiftiEnvironment } from './nifti.configuration.js';
import { readModelBundle } from './model-bundle.js';
import { modelsConfiguration, ModelsEnvironment, tensorGeometry } from './models.configuration.js';
import type { ServiceConfiguration } from './service-configuration.js';
import {
  studiesConfiguration,
  StudiesEnvironment,
  studiesIssue,
  webhookConfiguration,
} from './studies.configuration.js';
import { tracingConfiguration, TracingEnvironment } from './tracing.configuration.js';
import { queueConfiguration, uploadConfiguration, UploadEnvironment } from './upload.configuration.js';

/** Variables by name, as in `process.env`. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const ENVIRONMENT_CLASSES = [
  HttpEnvironment,
  LoggingEnvironment,
  UploadEnvironment,
  StudiesEnvironment,
  AuthEnvironment,
  AuditEnvironment,
  TracingEnvironment,
  DeviceEnvironment,
  ArchiveEnvironment,
  DicomEnvironment,
  NiftiEnvironment,
  ModelsEnvironment,
  EvidenceEnvironment,
  DeliveryEnvironment,
] as const;

/** Every variable that the service reads. */
export function knownVariables(): string[] {
  // Class fields exist after construction, even those without a default.
  return ENVIRONMENT_CLASSES.flatMap((environment) => Object.keys(new environment()));
}

/** Names that look like a misspelled variable of ours, but do not prevent the start. */
export function misspelledVariables(variables: EnvironmentVariables): SuspectVariable[] {
  const retired = new Set(retiredVariables(variables).map(({ variable }) => variable));
  return suspectVariables(Object.keys(variables), knownVariables()).filter(
    ({ variable, fatal }) => !fatal && !retired.has(variable),
  );
}

/**
 * Reads the configuration from the environment, which no other code reads. Relative paths start at the working directory.
 * @throws ConfigurationError naming every wrong variable and its allowed values
 * @throws DomainError `config.model-bundle` if a `bundle.json` cannot be used
 */
export function loadConfiguration(variables: EnvironmentVariables): ServiceConfiguration {
  const issues = mistypedSecurity(variables);
  const read = <T extends object>(environment: new () => T): T =>
    readEnvironment(environment, variables, issues);
  const http = read(HttpEnvironment);
  const logging = read(LoggingEnvironment);
  const upload = read(UploadEnvironment);
  const studies = read(StudiesEnvironment);
  const auth = read(AuthEnvironment);
  const audit = read(AuditEnvironment);
  const tracing = read(TracingEnvironment);
  const device = read(DeviceEnvironment);
  const archive = read(ArchiveEnvironment);
  const dicom = read(DicomEnvironment);
  const nifti = read(NiftiEnvironment);
  const models = read(ModelsEnvironment);
  const evidence = read(EvidenceEnvironment);
  const delivery = deliveryConfiguration(read(DeliveryEnvironment), issues);
  for (const issue of [studiesIssue(studies), authIssue(auth)]) if (issue !== undefined) issues.push(issue);
  if (issues.length > 0) throw new ConfigurationError(issues);
  const modelFiles = modelsConfiguration(models, readModelBundle);
  const devices = deviceConfigurations(device);
  return {
    http: httpConfiguration(http),
    logging: loggingConfiguration(logging),
    upload: uploadConfiguration(upload),
    queue: queueConfiguration(upload),
    studies: studiesConfiguration(studies),
    webhook: webhookConfiguration(studies),
    auth: authConfiguration(auth),
    audit: auditConfiguration(audit),
    tracing: tracingConfiguration(tracing),
    device: devices[0],
    devices,
    archive: archiveConfiguration(archive),
    dicom: dicomConfiguration(dicom),
    nifti: niftiConfiguration(nifti),
    models: modelFiles,
    evidence: evidenceConfiguration(evidence),
    delivery,
    tensor: tensorGeometry(models, modelFiles, readModelBundle),
  };
}

/** Reads one slice's variables and adds its mistakes to `issues`. */
function readEnvironment<T extends object>(
  environment: new () => T,
  variables: EnvironmentVariables,
  issues: ConfigurationIssue[],
): T {
  // Compose files pass an unset variable as an empty one.
  const present = Object.keys(new environment()).filter((name) => (variables[name] ?? '').trim() !== '');
  const plain = Object.fromEntries(present.map((name) => [name, variables[name]]));
  const instance = plainToInstance(environment, plain, { exposeDefaultValues: true });
  for (const error of validateSync(instance)) issues.push(issueOf(error, plain[error.property]));
  return instance;
}

const MAX_QUOTED_LENGTH = 80;

function issueOf(error: ValidationError, text: string | undefined): ConfigurationIssue {
  const [allowed] = new Set(Object.values(error.constraints ?? {}));
  const quoted = JSON.stringify((text ?? '').slice(0, MAX_QUOTED_LENGTH));
  return { variable: error.property, complaint: `${allowed}, but is ${quoted}` };
}

function mistypedSecurity(variables: EnvironmentVariables): ConfigurationIssue[] {
  const suspects = suspectVariables(Object.keys(variables), knownVariables()).filter(({ fatal }) => fatal);
  return suspects.map(({ variable, suggestion }) => ({
    variable,
    complaint: `is not a variable of this service${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
  }));
}

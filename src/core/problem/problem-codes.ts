import { ADMIN_CODES } from './codes/admin-codes.js';
import { MODELS_CODES } from './codes/models-codes.js';
import { ARCHIVE_CODES } from './codes/archive-codes.js';
import { AUDIT_CODES } from './codes/audit-codes.js';
import { AUTH_CODES } from './codes/auth-codes.js';
import { CHECKPOINT_CODES } from './codes/checkpoint-codes.js';
import { CLASSIFIER_CODES, CLASSIFIER_WARNINGS } from './codes/classifier-codes.js';
import { CLI_CODES } from './codes/cli-codes.js';
import { CONFIG_CODES } from './codes/config-codes.js';
import { DELIVERY_CODES } from './codes/delivery-codes.js';
import { DEVICE_CODES } from './codes/device-codes.js';
import { DICOM_PARSING_CODES } from './codes/dicom-parsing-codes.js';
import { DICOM_PIXELS_CODES } from './codes/dicom-pixels-codes.js';
import { DICOM_SERIES_CODES } from './codes/dicom-series-codes.js';
import { DICOM_STACK_CODES, DICOM_STACK_WARNINGS } from './codes/dicom-stack-codes.js';
import { EVIDENCE_CODES, EVIDENCE_WARNINGS } from './codes/evidence-codes.js';
import { FINDINGS_CODES } from './codes/findings-codes.js';
import { EXPLANATION_CODES } from './codes/explanation-codes.js';
import { HTTP_CODES } from './codes/http-codes.js';
import { INFERENCE_CODES } from './codes/inference-codes.js';
import { INGEST_CODES, INGEST_WARNINGS } from './codes/ingest-codes.js';
import { NETWORKS_CODES, NETWORKS_WARNINGS } from './codes/networks-codes.js';
import { NIFTI_CODES, NIFTI_WARNINGS } from './codes/nifti-codes.js';
import { PACS_CODES } from './codes/pacs-codes.js';
import { PICKLE_CODES } from './codes/pickle-codes.js';
import { QUALITY_CODES, QUALITY_WARNINGS } from './codes/quality-codes.js';
import { QUEUE_CODES } from './codes/queue-codes.js';
import { STUDIES_CODES } from './codes/studies-codes.js';
import { TENSOR_CODES } from './codes/tensor-codes.js';
import { TOKENIZER_CODES } from './codes/tokenizer-codes.js';
import { UPLOAD_CODES } from './codes/upload-codes.js';
import { WEBHOOK_CODES } from './codes/webhook-codes.js';
import type { ProblemDefinition, WarningDefinition } from './problem-definition.js';

/** Every code of a failure, from the tables in `codes/`: the only list of them. CONTRIBUTING.md says how to add one. */
const PROBLEM_TABLE = {
  ...HTTP_CODES,
  ...AUTH_CODES,
  ...UPLOAD_CODES,
  ...QUEUE_CODES,
  ...STUDIES_CODES,
  ...WEBHOOK_CODES,
  ...DELIVERY_CODES,
  ...PACS_CODES,
  ...AUDIT_CODES,
  ...ADMIN_CODES,
  ...MODELS_CODES,
  ...DEVICE_CODES,
  ...ARCHIVE_CODES,
  ...INGEST_CODES,
  ...DICOM_PARSING_CODES,
  ...DICOM_PIXELS_CODES,
  ...DICOM_SERIES_CODES,
  ...DICOM_STACK_CODES,
  ...QUALITY_CODES,
  ...NIFTI_CODES,
  ...TENSOR_CODES,
  ...FINDINGS_CODES,
  ...EXPLANATION_CODES,
  ...EVIDENCE_CODES,
  ...INFERENCE_CODES,
  ...NETWORKS_CODES,
  ...CHECKPOINT_CODES,
  ...PICKLE_CODES,
  ...CLASSIFIER_CODES,
  ...TOKENIZER_CODES,
  ...CONFIG_CODES,
  ...CLI_CODES,
};

/** Every code of a warning. */
const WARNING_TABLE = {
  ...INGEST_WARNINGS,
  ...NIFTI_WARNINGS,
  ...DICOM_STACK_WARNINGS,
  ...QUALITY_WARNINGS,
  ...CLASSIFIER_WARNINGS,
  ...EVIDENCE_WARNINGS,
  ...NETWORKS_WARNINGS,
};

/** A stable code of a failure, such as `dicom.unsupported-transfer-syntax`. */
export type ProblemCode = keyof typeof PROBLEM_TABLE;

/** A stable code of a warning, such as `dicom.files-left-out`. */
export type WarningCode = keyof typeof WARNING_TABLE;

export const PROBLEMS: Readonly<Record<ProblemCode, ProblemDefinition>> = PROBLEM_TABLE;

export const WARNINGS: Readonly<Record<WarningCode, WarningDefinition>> = WARNING_TABLE;

/** For codes from outside the program: a stored record, a thread, another version's process. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_TABLE, code);
}

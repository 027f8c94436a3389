import { DomainError } from '../problem/domain-error.js';
import { ensembleInWords } from './classifier-warnings.js';

/** A line of the model's header, or of the text around the trees, is invalid. `field` is LightGBM's own name for it. */
export function damagedModel(field: string, detail: string): DomainError {
  return new DomainError(
    'classifier.damaged-model',
    `The LightGBM model is damaged: ${field} ${detail}. Save it again or copy the file again.`,
    { fields: { field } },
  );
}

/** A line inside one tree is invalid. Trees count from 0, as in the file. */
export function damagedTree(tree: number, field: string, detail: string): DomainError {
  return new DomainError(
    'classifier.damaged-tree',
    `Tree ${tree} of the LightGBM model is damaged: ${field} ${detail}. Save it again or copy the file again.`,
    { fields: { tree, field } },
  );
}

/** The model is valid, but uses a feature that this service does not support. */
export function unsupportedModel(feature: string, advice: string): DomainError {
  return new DomainError(
    'classifier.unsupported-model',
    `The LightGBM model uses ${feature}, which is not supported here: ${advice}.`,
    { fields: { feature } },
  );
}

/** A count or size in the model exceeds that of every real model. */
export function modelOverLimit(what: string, value: number, maximum: number): DomainError {
  return new DomainError(
    'classifier.over-limit',
    `The LightGBM model has ${value} ${what}; at most ${maximum} are accepted.`,
    { fields: { what, value, maximum } },
  );
}

/** An attribute of a pickled object is missing, or has another form than its class prescribes. */
export function unreadableAttribute(className: string, attribute: string, detail: string): DomainError {
  return new DomainError(
    'classifier.unreadable-attribute',
    `The pickled ${className} cannot be used: ${attribute} ${detail}. Fit and dump the model again.`,
    { fields: { class: className, attribute } },
  );
}

/** The operator's list of findings cannot be used. */
export function unusableFindings(path: string, reason: string, cause: unknown): DomainError {
  return new DomainError('classifier.findings', `${path} cannot be used: ${reason}.`, {
    cause,
  });
}

/** The file is compressed and cannot be unpacked. */
export function damagedModelCompression(compression: string, detail: string, cause?: unknown): DomainError {
  return new DomainError(
    'classifier.damaged-compression',
    `The model file is compressed with ${compression} and damaged: ${detail}. Copy the file again.`,
    { fields: { compression }, cause },
  );
}

/** An unsupported compression of joblib. */
export function unsupportedModelCompression(compression: string): DomainError {
  return new DomainError(
    'classifier.unsupported-compression',
    `The model file is compressed with ${compression}, which is not supported: dump it again with compress=3 (zlib), "gzip", "xz", "lz4" or uncompressed.`,
    { fields: { compression } },
  );
}

/** The file, or its unpacked contents, is larger than any ensemble. */
export function modelFileTooLarge(maximum: number): DomainError {
  return new DomainError(
    'classifier.file-too-large',
    `The model file holds more than ${maximum} bytes, more than any ensemble needs. Is it another kind of model?`,
    { fields: { maximum } },
  );
}

/** The file is readable but not a LightGBM model. `looksLike` completes "it looks like …". */
export function notAnEnsemble(looksLike: string): DomainError {
  return new DomainError(
    'classifier.not-an-ensemble',
    `The file is neither a LightGBM text model nor a pickled classifier: it looks like ${looksLike}.`,
    { fields: { looksLike } },
  );
}

/** The pickle holds a model of another kind. */
export function unsupportedPickle(found: string, advice: string): DomainError {
  return new DomainError('classifier.unsupported-pickle', `The pickle holds ${found}; ${advice}.`, {
    fields: { found },
  });
}

/** A step of the pipeline does something other than imputing or scaling. */
export function unsupportedStep(step: string, transformer: string): DomainError {
  return new DomainError(
    'classifier.unsupported-step',
    `The pipeline's step "${step}" is ${transformer}, which is not supported: only identity, SimpleImputer, StandardScaler, MinMaxScaler, MaxAbsScaler and RobustScaler are.`,
    { fields: { step, transformer } },
  );
}

/** The model's file does not exist or cannot be read. */
export function unreadableModelFile(path: string, cause?: unknown): DomainError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is not a file';
  return new DomainError('classifier.unreadable-file', `The file ${path} cannot be read: ${reason}.`, {
    fields: { path },
    cause,
  });
}

/** Features that carry too much of the ensemble's gain cannot be computed. `gain` is a share in [0, 1]. */
export function tooMuchMissing(
  names: readonly string[],
  gain: number,
  maximum: number,
  ensemble?: string,
): DomainError {
  return new DomainError(
    'classifier.too-much-missing',
    `${ensembleInWords(ensemble)} uses ${names.length} features that this service cannot compute (${names.join(', ')}). They carry ${percent(gain)} of its gain, and MAX_MISSING_FEATURE_GAIN allows ${percent(maximum)}: its answers would be wrong. Use an ensemble that was trained on the findings of findings.json and of the supervised checkpoint.`,
    { fields: { features: names, gain, maximum, ...(ensemble !== undefined && { ensemble }) } },
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

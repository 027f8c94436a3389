import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';

/** The runtime refused the file: damaged, an unknown operator, too little memory. The runtime's reason names the operator. */
export function networkNotLoaded(network: string, path: string, cause: unknown): DomainError {
  const reason = reasonOf(cause);
  return new DomainError(
    'networks.not-loaded',
    `ONNX Runtime could not load the network "${network}" from ${path}: ${reason}. Export it again with standard operators and its weights inside the file, or give the machine more memory.`,
    { fields: { network, path, reason }, cause },
  );
}

/** @param problem completes "the network …" */
export function wrongInputs(network: string, problem: string): DomainError {
  return new DomainError(
    'networks.wrong-inputs',
    `The network "${network}" ${problem}. Correct "input" in bundle.json, or export the network again.`,
    { fields: { network } },
  );
}

/** @param problem completes "the network …" */
export function wrongOutput(network: string, problem: string, cause?: unknown): DomainError {
  return new DomainError(
    'networks.wrong-output',
    `The network "${network}" ${problem}. Correct "output" in bundle.json, or export the network again.`,
    { fields: { network }, cause },
  );
}

export function inputTooLarge(network: string, values: number, maximum: number): DomainError {
  const size = values === 0 ? 'no values' : `${values} values`;
  return new DomainError(
    'networks.input-too-large',
    `The input of the network "${network}" has ${size}; 1 to ${maximum} are accepted. Correct "box", or "slices" and "resize", in bundle.json.`,
    { fields: { network, values, maximum } },
  );
}

/** The network could not be run on a study. */
export function networkFailed(network: string, cause: unknown): DomainError {
  return new DomainError(
    'networks.failed',
    `The network "${network}" could not be run on this study. Try again; if it fails again, see the log of the service.`,
    { fields: { network }, cause },
  );
}

/**
 * Networks that may be left out carry too much of an ensemble's gain.
 * @param gain share in [0, 1], like `maximum`
 */
export function tooImportant(
  networks: readonly string[],
  ensemble: string,
  gain: number,
  maximum: number,
): DomainError {
  const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
  return new DomainError(
    'networks.too-important',
    `Without the networks ${networks.join(', ')}, which have "on_failure": "warn", the ensemble "${ensemble}" would lack ${percent(gain)} of its gain, and MAX_MISSING_FEATURE_GAIN allows ${percent(maximum)}. Set "on_failure": "fail" in bundle.json.`,
    { fields: { networks, ensemble, gain, maximum } },
  );
}

/** A network with `"on_failure": "warn"` failed. */
export function leftOut(network: string): Warning {
  return {
    code: 'networks.left-out',
    message: `The network "${network}" failed on this study and was left out: its features are 0. The probability may be wrong.`,
  };
}

/** The runtime's message as part of a sentence: on one line, without a full stop. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, '');
}

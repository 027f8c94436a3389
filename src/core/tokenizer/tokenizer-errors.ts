import { DomainError } from '../problem/domain-error.js';

/** Failures of an operator's tokenizer. Paths are the operator's own, so they may be quoted. */

export function tokenizerNotFound(path: string, cause?: unknown): DomainError {
  return new DomainError(
    'tokenizer.not-found',
    `There is no tokenizer at ${path}. Put the text encoder's vocab.txt (or tokenizer.json) there, or set TEXT_TOKENIZER_PATH.`,
    { fields: { path }, cause },
  );
}

export function tokenizerTooLarge(path: string, bytes: number, limit: number): DomainError {
  return new DomainError(
    'tokenizer.too-large',
    `${path} has ${bytes} bytes, but a vocabulary needs at most ${limit}: it is probably another file.`,
    { fields: { path, bytes, limit } },
  );
}

export function tokenizerUnreadable(path: string, reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'tokenizer.unreadable',
    `${path} cannot be read as a tokenizer: ${reason}. Download the file again from the publisher of the text encoder.`,
    { fields: { path, reason }, cause },
  );
}

export function notWordPiece(path: string, part: string, found: string): DomainError {
  return new DomainError(
    'tokenizer.not-wordpiece',
    `${path} describes a tokenizer whose ${part} is ${found}; CT-CLIP's text encoder requires BERT's WordPiece. Use the tokenizer of the checkpoint's training.`,
    { fields: { path, part, found } },
  );
}

export function missingSpecialToken(path: string, token: string): DomainError {
  return new DomainError(
    'tokenizer.missing-special-token',
    `The vocabulary in ${path} lacks ${token}, which BERT requires: it is not the text encoder's vocabulary, or it is truncated.`,
    { fields: { path, token } },
  );
}

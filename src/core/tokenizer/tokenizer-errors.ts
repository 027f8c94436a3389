import { DomainError } from '../problem/domain-error.js';

/** Every way in which an operator's tokenizer can be unusable. Paths are the operator's own, so they may be named. */

export function tokenizerNotFound(path: string, cause?: unknown): DomainError {
  return new DomainError(
    'tokenizer.not-found',
    `There is no tokenizer at ${path}: put the text encoder's vocab.txt (or tokenizer.json) there, or name its place in the configuration.`,
    { fields: { path }, cause },
  );
}

export function tokenizerTooLarge(path: string, bytes: number, limit: number): DomainError {
  return new DomainError(
    'tokenizer.too-large',
    `${path} has ${bytes} bytes, more than the ${limit} that a vocabulary can need: it is probably another file.`,
    { fields: { path, bytes, limit } },
  );
}

export function tokenizerUnreadable(path: string, reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'tokenizer.unreadable',
    `${path} cannot be read as a tokenizer: ${reason}. Get the file again from where the text encoder was published.`,
    { fields: { path, reason }, cause },
  );
}

export function notWordPiece(path: string, part: string, found: string): DomainError {
  return new DomainError(
    'tokenizer.not-wordpiece',
    `${path} describes a tokenizer whose ${part} is ${found}; CT-CLIP's text encoder needs BERT's WordPiece. Use the tokenizer that the checkpoint was trained with.`,
    { fields: { path, part, found } },
  );
}

export function missingSpecialToken(path: string, token: string): DomainError {
  return new DomainError(
    'tokenizer.missing-special-token',
    `The vocabulary in ${path} lacks ${token}, which BERT needs: it is not the text encoder's vocabulary, or it is cut short.`,
    { fields: { path, token } },
  );
}

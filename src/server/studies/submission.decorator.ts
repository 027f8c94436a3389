import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Language } from '../../core/problem/translation.js';
import '../problem-http/requested-language.js';
import { invalidOption } from './lifecycle/studies-errors.js';

const MAX_KEY_LENGTH = 255;

/** The headers and query of a request that submits a study. */
export interface Submission {
  /** Fields in the address, unparsed. */
  readonly query: unknown;
  /** Null without authentication. */
  readonly owner: string | null;
  /** The client's key; undefined without one. */
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
  /** Language that `Accept-Language` requests. */
  readonly language: Language;
}

/** @throws DomainError `studies.invalid-field` for an unusable `Idempotency-Key` */
export const Submitted = createParamDecorator((_data: unknown, context: ExecutionContext): Submission => {
  const { query, headers, id, authenticatedUser, language } = context
    .switchToHttp()
    .getRequest<FastifyRequest>();
  return {
    query,
    owner: authenticatedUser?.name ?? null,
    idempotencyKey: chosenKey(headers['idempotency-key']),
    requestId: id,
    language,
  };
});

function chosenKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || header === '' || header.length > MAX_KEY_LENGTH)
    throw invalidOption('Idempotency-Key', `one text of at most ${MAX_KEY_LENGTH} characters`);
  return header;
}

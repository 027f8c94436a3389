import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../core/problem/translation.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Language of the sentences of the answer. */
    language: Language;
  }
}

const VARY = 'vary';
const ACCEPT_LANGUAGE = 'Accept-Language';

/** The language of an answer with sentences. Sets the headers Content-Language and Vary of the answer. */
export function answeredLanguage({ language }: FastifyRequest, reply: FastifyReply): Language {
  const earlier = [reply.getHeader(VARY) ?? []].flat().map(String);
  reply.header(VARY, [...earlier.filter((name) => name !== ACCEPT_LANGUAGE), ACCEPT_LANGUAGE].join(', '));
  reply.header('content-language', language);
  return language;
}

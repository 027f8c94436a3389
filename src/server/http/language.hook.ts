import { Injectable } from '@nestjs/common';
import accepts from 'accepts';
import type { FastifyInstance } from 'fastify';
import { LANGUAGES } from '../../core/problem/translation.js';
import '../problem-http/requested-language.js';
import type { ServerHook } from './server-hook.js';

/** Chooses the language of the sentences by `Accept-Language` (RFC 9110, section 12.5.4). */
@Injectable()
export class LanguageHook implements ServerHook {
  register(server: FastifyInstance): void {
    const [byDefault] = LANGUAGES;
    server.decorateRequest('language', byDefault);
    server.addHook('onRequest', (request, _reply, done) => {
      const chosen = accepts(request.raw).languages([...LANGUAGES]);
      request.language = LANGUAGES.find((language) => language === chosen) ?? byDefault;
      done();
    });
  }
}

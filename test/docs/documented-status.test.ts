/** The service's own filter answers each code in the table of docs/api.md with the documented status. */
import { readFileSync } from 'node:fs';
import { Controller, Get, Param } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { DomainError } from '../../src/core/problem/domain-error.js';
import { isProblemCode } from '../../src/core/problem/problem-codes.js';
import { AnswersStudies } from '../../src/server/problem-http/failure-shape.decorator.js';
import { ProblemFilter } from '../../src/server/problem-http/problem.filter.js';

const page = readFileSync(packagePath('docs', 'api.md'), 'utf8');
const documented = [...page.matchAll(/^\| (\d{3}) \| `([a-z.-]+)` \|/gm)].map(
  ([, status, code]) => [code, Number(status)] as const,
);

function fail(code: string): never {
  if (!isProblemCode(code)) throw new Error(`${code} is not in the registry.`);
  throw new DomainError(code, 'The test refuses.');
}

@Controller()
class Failing {
  @Get('any/:code')
  any(@Param('code') code: string): never {
    return fail(code);
  }

  @Get('study/:code')
  @AnswersStudies()
  study(@Param('code') code: string): never {
    return fail(code);
  }
}

describe('a documented code', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ controllers: [Failing] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    app.useGlobalFilters(new ProblemFilter());
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(() => app.close());

  it('is found in the table of docs/api.md', () => {
    expect(documented.length).toBeGreaterThan(100);
  });

  it.each(documented)('%s answers with %i', async (code, status) => {
    for (const path of ['any', 'study']) {
      const answer = await app.inject({ method: 'GET', url: `/${path}/${code}` });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
    }
  });
});

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Access } from './access.js';

/**
 * Stands before everything that the service answers. A guard of Nest's would only see controllers: the pages and files
 * of the API's description, and addresses where nothing is, are no controllers. A hook of the server sees them all,
 * before a byte of the body is read.
 */
@Injectable()
export class AccessHook implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    private readonly access: Access,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('onRequest', async (request, reply) => {
      await this.access.admit(request, reply);
    });
  }
}

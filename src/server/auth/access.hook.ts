import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Access } from './access.js';

/**
 * Decides about every request before a byte of its body is read. See docs/decisions/0001-hooks-not-guards.md: a guard
 * would see controllers only, and neither the pages nor addresses that lead nowhere.
 */
@Injectable()
export class AccessHook {
  constructor(private readonly access: Access) {}

  register(server: FastifyInstance): void {
    server.addHook('onRequest', async (request, reply) => {
      await this.access.admit(request, reply);
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Access } from './access.js';

/**
 * Decides about every request before its body is read. Guards cover only controllers, not pages and unknown addresses; see
 * docs/decisions/0001-hooks-not-guards.md.
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

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { permits, type Permission } from '../auth/roles.js';
import type { Viewer } from './lifecycle/studies.js';

/** The user of the request. With the given permission the user also sees the studies of others. */
function viewerBy(permission: Permission): () => ParameterDecorator {
  return createParamDecorator((_data: unknown, context: ExecutionContext): Viewer => {
    const { authenticatedUser } = context.switchToHttp().getRequest<FastifyRequest>();
    return {
      name: authenticatedUser?.name ?? null,
      seesAll: permits(authenticatedUser?.roles ?? [], permission),
    };
  });
}

/** The user who reads: users see their own studies, readers and administrators all. */
export const Reader = viewerBy('read-all');

/** The user who cancels or deletes: users change their own studies, administrators all. */
export const Changer = viewerBy('administer');

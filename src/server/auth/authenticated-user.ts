import type { Role } from './roles.js';

/**
 * The authenticated sender of a request. Names of different schemes never collide: names from the user file have no colon, the
 * others begin with their scheme and a colon (`token:pacs`, `oidc:8c1f`).
 */
export interface AuthenticatedUser {
  readonly name: string;
  readonly roles: readonly Role[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set after the credentials were accepted; undefined without authentication. */
    authenticatedUser?: AuthenticatedUser;
  }
}

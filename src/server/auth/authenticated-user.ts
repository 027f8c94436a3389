import type { Role } from './roles.js';

/**
 * Who sent a request, as far as the service checks that. The names of one scheme are never those of another: users of the file have
 * no colon in theirs, the others begin with their scheme and one (`token:pacs`, `oidc:8c1f`).
 */
export interface AuthenticatedUser {
  readonly name: string;
  readonly roles: readonly Role[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the credentials were right; undefined where nobody asks for any. */
    authenticatedUser?: AuthenticatedUser;
  }
}

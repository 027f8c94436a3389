/** Who sent a request, as far as the service checks that. */
export interface AuthenticatedUser {
  readonly name: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the credentials were right; undefined where nobody asks for any. */
    authenticatedUser?: AuthenticatedUser;
  }
}

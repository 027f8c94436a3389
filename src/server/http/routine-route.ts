/** Logging settings of routes in Fastify's `config`. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether machines poll this route. Its requests are logged only at level debug. */
    isRoutine?: boolean;
  }
}

export {};

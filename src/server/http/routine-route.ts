/** Logging settings of routes in Fastify's `config`. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Polled by machines; logged only at level debug. */
    isRoutine?: boolean;
  }
}

export {};

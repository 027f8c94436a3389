/** Marks routes by Fastify's `config`. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked for by machines all the time: logged for debugging only. */
    isRoutine?: boolean;
  }
}

export {};

import type { Permission } from './roles.js';

/** Marks routes by Fastify's `config`: everything that is not marked is closed once auth is on. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to everybody, whatever the configuration asks of clients. Only for probes. */
    isPublic?: boolean;
    /** Open to the networks of METRICS_ALLOW without a password; to others as everything else is. */
    isForMonitoring?: boolean;
    /** Open to administrators alone. */
    isForAdmins?: boolean;
    /** What a user must be allowed to; without it to send for methods that change something, and to look for the others. */
    permission?: Permission;
  }
}

export {};

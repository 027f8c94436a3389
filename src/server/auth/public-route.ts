import type { Permission } from './roles.js';

/** Access settings of routes in Fastify's `config`. With authentication, unmarked routes need credentials. */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to everybody regardless of the configuration. Only for probes. */
    isPublic?: boolean;
    /** Open to the networks of METRICS_ALLOW without credentials; other clients need them. */
    isForMonitoring?: boolean;
    /** Open only to administrators. */
    isForAdmins?: boolean;
    /** Required permission; the default is `send` for methods with side effects and `look` for the others. */
    permission?: Permission;
  }
}

export {};

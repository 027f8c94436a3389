import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to everybody, whatever the configuration asks of clients. */
    isPublic?: boolean;
  }
}

/** Opens a route to everybody. Only for probes: everything that is not marked is closed once auth is on. */
export const Public = (): MethodDecorator => RouteConfig({ isPublic: true });

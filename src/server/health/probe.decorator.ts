import { RouteConfig } from '@nestjs/platform-fastify';
import '../auth/public-route.js';
import '../http/routine-route.js';

/** A route that machines ask every few seconds: open to everybody, and in the log for debugging only. */
export const Probe = (): MethodDecorator => RouteConfig({ isPublic: true, isRoutine: true });

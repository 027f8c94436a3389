import { RouteConfig } from '@nestjs/platform-fastify';
import '../auth/public-route.js';
import '../http/routine-route.js';

/** A route that machines poll every few seconds: public, and logged only at level debug. */
export const Probe = (): MethodDecorator => RouteConfig({ isPublic: true, isRoutine: true });

import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { ApiCredentials } from '../auth/api-credentials.decorator.js';
import '../auth/public-route.js';

/** A route only for administrators. */
export const AdminRoute = (): MethodDecorator =>
  applyDecorators(RouteConfig({ isForAdmins: true }), ApiTags('Administration'), ApiCredentials());

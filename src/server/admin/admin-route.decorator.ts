import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBasicAuth, ApiTags } from '@nestjs/swagger';
import '../auth/public-route.js';

/** A route for administrators, and for nobody else. */
export const AdminRoute = (): MethodDecorator =>
  applyDecorators(RouteConfig({ isForAdmins: true }), ApiTags('Administration'), ApiBasicAuth());

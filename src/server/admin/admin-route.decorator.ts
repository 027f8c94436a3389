import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { ApiCredentials } from '../auth/api-credentials.decorator.js';
import '../auth/public-route.js';
import type { StudyAction } from '../studies/audited-route.js';

/** A route only for administrators. @param studyAction action on a study, which the audit log records */
export const AdminRoute = (studyAction?: StudyAction): MethodDecorator =>
  applyDecorators(
    RouteConfig({ isForAdmins: true, ...(studyAction !== undefined && { studyAction }) }),
    ApiTags('Administration'),
    ApiCredentials(),
  );

import { applyDecorators } from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth } from '@nestjs/swagger';

/** Describes routes that take credentials of any scheme: each alone is enough. */
export const ApiCredentials = (): ClassDecorator & MethodDecorator =>
  applyDecorators(ApiBasicAuth(), ApiBearerAuth());

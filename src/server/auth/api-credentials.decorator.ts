import { applyDecorators } from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth } from '@nestjs/swagger';

/** Describes routes that accept credentials of either scheme. */
export const ApiCredentials = (): ClassDecorator & MethodDecorator =>
  applyDecorators(ApiBasicAuth(), ApiBearerAuth());

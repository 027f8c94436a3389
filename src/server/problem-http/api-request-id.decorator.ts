import { ApiProperty } from '@nestjs/swagger';

/** Describes the request id, the same field in every error answer. */
export function ApiRequestId(): PropertyDecorator {
  return ApiProperty({
    description: 'Id of the request in the log of the service; same as the header X-Request-Id.',
    example: '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10',
  });
}

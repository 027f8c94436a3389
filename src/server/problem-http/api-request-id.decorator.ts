import { ApiProperty } from '@nestjs/swagger';

/** Describes the field by which an answer is found in the service's log, the same in every kind of failure. */
export function ApiRequestId(): PropertyDecorator {
  return ApiProperty({
    description: 'The request in the log of the service; the header X-Request-Id says the same.',
    example: '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10',
  });
}

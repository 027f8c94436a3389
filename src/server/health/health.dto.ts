import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema, getSchemaPath } from '@nestjs/swagger';

@ApiSchema({
  name: 'HealthCheck',
  description: 'One part of the service. Further fields differ from part to part.',
})
export class HealthCheckDto {
  @ApiProperty({ enum: ['up', 'down'], example: 'up' })
  readonly status!: string;

  @ApiPropertyOptional({ description: 'Stable code of the reason, for programs.', example: 'device.loading' })
  readonly code?: string;

  @ApiPropertyOptional({ description: 'The reason, as a sentence.', example: 'The models are being loaded.' })
  readonly message?: string;
}

/** Parts by name: `device`, `queue`, `spool`, `studies`, `access`. */
const CHECKS = {
  type: 'object',
  additionalProperties: { $ref: getSchemaPath(HealthCheckDto) },
  description:
    'Parts by name. `device`: whether the models are loaded (with several devices, `devices` lists each, and `degraded` ' +
    'those that take no studies); `queue`: whether studies are accepted, and how many arrive, ' +
    'wait and run; `spool`: whether the disk has room for the largest study; `studies`: whether the stores of `/studies` are writable, and how many deliveries wait or were given up; ' +
    '`access`: whether the configured files of users and tokens, and the token issuer, are usable.',
} as const;

@ApiSchema({ name: 'Health', description: 'State of the service.' })
@ApiExtraModels(HealthCheckDto)
export class HealthDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'], example: 'healthy' })
  readonly status!: 'healthy' | 'unhealthy';

  @ApiProperty({ example: 'CT-CLIP Inference API' })
  readonly service!: string;

  @ApiProperty({ example: '0.1.0' })
  readonly version!: string;

  @ApiProperty({ type: [String], description: 'Parts that are down.', example: [] })
  readonly failing!: readonly string[];

  @ApiProperty(CHECKS)
  readonly checks!: Readonly<Record<string, HealthCheckDto>>;
}

@ApiSchema({ name: 'Readiness', description: 'Whether the service accepts studies.' })
@ApiExtraModels(HealthCheckDto)
export class ReadinessDto {
  @ApiProperty({ enum: ['ready', 'not-ready'], example: 'ready' })
  readonly status!: 'ready' | 'not-ready';

  @ApiProperty({ type: [String], description: 'Parts that are down.', example: [] })
  readonly failing!: readonly string[];

  @ApiProperty(CHECKS)
  readonly checks!: Readonly<Record<string, HealthCheckDto>>;
}

@ApiSchema({ name: 'Liveness', description: 'The process answers.' })
export class LivenessDto {
  @ApiProperty({ enum: ['alive'], example: 'alive' })
  readonly status!: 'alive';
}

/** Example answers for the OpenAPI document. */
const QUEUE_UP = { status: 'up', arriving: 0, waiting: 0, running: 1, limit: 16 };
const SPOOL_UP = { status: 'up', free_mb: 20_480, needed_mb: 500 };
const ACCESS_UP = { status: 'up', users: 'usable' };
const STUDIES_UP = { status: 'up', waiting_deliveries: 0, dead_deliveries: 0 };
const CHECKS_UP = {
  device: { status: 'up', state: 'ready', intended_use: 'research', missing_features: 0 },
  queue: QUEUE_UP,
  studies: STUDIES_UP,
};
const CHECKS_LOADING = {
  device: {
    status: 'down',
    state: 'starting',
    code: 'device.loading',
    message: 'The models are being loaded. Try again shortly.',
  },
  queue: { ...QUEUE_UP, running: 0 },
  studies: STUDIES_UP,
};
const IDENTITY = { service: 'CT-CLIP Inference API', version: '0.1.0' };

export const HEALTHY_EXAMPLE: HealthDto = {
  status: 'healthy',
  ...IDENTITY,
  failing: [],
  checks: { ...CHECKS_UP, spool: SPOOL_UP, access: ACCESS_UP },
};
export const UNHEALTHY_EXAMPLE: HealthDto = {
  status: 'unhealthy',
  ...IDENTITY,
  failing: ['device'],
  checks: { ...CHECKS_LOADING, spool: SPOOL_UP, access: ACCESS_UP },
};
export const READY_EXAMPLE: ReadinessDto = { status: 'ready', failing: [], checks: CHECKS_UP };
export const NOT_READY_EXAMPLE: ReadinessDto = {
  status: 'not-ready',
  failing: ['device'],
  checks: CHECKS_LOADING,
};

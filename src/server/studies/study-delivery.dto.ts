import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DELIVERY_STATES, type DeliveryState, type StudyDelivery } from './lifecycle/study-delivery.js';

@ApiSchema({ name: 'StudyDelivery', description: 'The delivery of a study to one destination.' })
export class StudyDeliveryDto {
  @ApiProperty({ description: 'Name of a peer in PACS_FILE, or `webhook`.', example: 'archive' })
  readonly destination: string;

  @ApiProperty({
    enum: DELIVERY_STATES,
    description:
      '`dead` ones were given up: only an administrator can retry them. Their studies do not expire for DELIVERY_KEEP_HOURS.',
    example: 'dead',
  })
  readonly state: DeliveryState;

  @ApiProperty({ type: 'integer', description: 'Failed tries.', example: 1 })
  readonly attempts: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: "Code of the last failure; null without one, and for answers of a webhook's receiver.",
    example: 'pacs.object-refused',
  })
  readonly code: string | null;

  constructor({ destination, state, attempts, problem }: StudyDelivery) {
    this.destination = destination;
    this.state = state;
    this.attempts = attempts;
    this.code = problem?.code ?? null;
  }
}

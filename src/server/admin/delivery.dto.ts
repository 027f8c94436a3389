import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { OpenDelivery } from '../studies/lifecycle/study-delivery.js';
import { deliveryId } from './deliveries.service.js';
import { StudyDeliveryDto } from '../studies/study-delivery.dto.js';
import { isoTime } from '../studies/study-resource.js';

const STUDY_ID = '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10';

@ApiSchema({ name: 'Delivery', description: 'A delivery that is not delivered, without its content.' })
export class DeliveryDto extends StudyDeliveryDto {
  @ApiProperty({ description: 'Study and destination.', example: `${STUDY_ID}.archive` })
  readonly id: string;

  @ApiProperty({ description: 'Id of the study.', example: STUDY_ID })
  readonly study: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'User who sent the study; null without authentication.',
    example: 'ward-3',
  })
  readonly owner: string | null;

  @ApiProperty({ description: 'Time when the study ended.', example: '2026-03-01T10:00:42.000Z' })
  readonly ordered_at: string;

  @ApiProperty({ description: 'Time when the state began.', example: '2026-03-01T10:00:43.000Z' })
  readonly since: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Time of the next try; null unless the delivery waits.',
    example: null,
  })
  readonly next_attempt_at: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The last failure in words.',
    example:
      'The system refused the object "report" (status 0xA900). Its log says why; after a correction there, retry the delivery.',
  })
  readonly problem: string | null;

  constructor(delivery: OpenDelivery) {
    super(delivery);
    const { study, owner, state, orderedAt, since, nextAttemptAt, problem } = delivery;
    this.id = deliveryId(delivery);
    this.study = study;
    this.owner = owner;
    this.ordered_at = isoTime(orderedAt);
    this.since = isoTime(since);
    this.next_attempt_at = state === 'waiting' ? isoTime(nextAttemptAt) : null;
    this.problem = problem?.message ?? null;
  }
}

@ApiSchema({ name: 'DeliveryList', description: 'A page of deliveries, the oldest first.' })
export class DeliveryListDto {
  @ApiProperty({ type: [DeliveryDto], description: 'Deliveries waiting, being sent, or given up.' })
  readonly deliveries!: readonly DeliveryDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: '`cursor` of the next page; null on the last one.',
    example: null,
  })
  readonly next!: string | null;
}

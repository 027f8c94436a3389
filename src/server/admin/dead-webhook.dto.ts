import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({
  name: 'DeadWebhook',
  description: 'A webhook that was given up, without its content.',
})
export class DeadWebhookDto {
  @ApiProperty({
    description: 'Id of the study, sent as X-CtClip-Delivery.',
    example: '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10',
  })
  readonly id!: string;

  @ApiProperty({ example: 'https://pacs.example.org/ct' })
  readonly url!: string;

  @ApiProperty({ type: 'integer', description: 'Number of tries.', example: 8 })
  readonly attempts!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Reason of the last failure.',
    example: 'answered 500',
  })
  readonly problem!: string | null;
}

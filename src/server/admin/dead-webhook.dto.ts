import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({
  name: 'DeadWebhook',
  description: 'A webhook that was given up. What it would have told is not shown.',
})
export class DeadWebhookDto {
  @ApiProperty({
    description: 'The id of the study; the header X-CtClip-Delivery of its tries, and the name of its file.',
    example: '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10',
  })
  readonly id!: string;

  @ApiProperty({ example: 'https://pacs.example.org/ct' })
  readonly url!: string;

  @ApiProperty({ type: 'integer', description: 'Tries.', example: 8 })
  readonly attempts!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Why the last try failed.',
    example: 'answered 500',
  })
  readonly problem!: string | null;
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { SERIES_REASON_CODES } from '../../core/dicom/series/series-reason.js';
import type { SeriesAnswer } from '../../core/pipeline/study-prediction.js';

@ApiSchema({
  name: 'Series',
  description: 'A series of the study with the reason for reading or skipping it.',
})
export class SeriesDto implements SeriesAnswer {
  @ApiProperty({ description: 'SeriesInstanceUID.', example: '1.2.840.113619.2.5.1' })
  readonly series_uid!: string;

  @ApiProperty({ description: 'Modality (0008,0060).', example: 'CT' })
  readonly modality!: string;

  @ApiProperty({ type: 'integer', description: 'Images of the series in the archive.', example: 301 })
  readonly instances!: number;

  @ApiProperty({ type: 'integer', description: 'Usable slices among these images.', example: 300 })
  readonly slices!: number;

  @ApiProperty({ description: 'Reconstruction kernel; empty if the file has none.', example: 'B70f' })
  readonly kernel!: string;

  @ApiProperty({ description: 'Class of the kernel.', example: 'lung' })
  readonly kernel_class!: string;

  @ApiProperty({ type: 'number', nullable: true, description: 'SliceThickness in millimetres.', example: 1 })
  readonly slice_thickness!: number | null;

  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'Millimetres from the first to the last usable slice.',
    example: 299,
  })
  readonly coverage!: number | null;

  @ApiProperty({ description: 'Whether the header records a contrast agent.', example: false })
  readonly contrast!: boolean;

  @ApiProperty({ description: 'Whether the answer is about this series.', example: true })
  readonly chosen!: boolean;

  @ApiProperty({
    description: 'The reason for choosing or skipping the series.',
    example:
      'Chosen of 2 usable series for its kernel (lung before standard): 300 slices of 1 mm, kernel B70f (lung).',
  })
  readonly reason!: string;

  @ApiProperty({ enum: SERIES_REASON_CODES, description: 'Stable code of the reason.', example: 'chosen' })
  readonly reason_code!: SeriesAnswer['reason_code'];

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The numbers and words of the reason, by name.',
    example: { series: 2, advantage: 'kernel', preferred: 'lung', other: 'standard', slices: 300 },
  })
  readonly reason_values!: SeriesAnswer['reason_values'];
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ARTIFACTS, mapFile } from '../../core/explanation/artifact-table.js';
import { TISSUES } from '../../core/quality/body-map.js';
import type {
  LocalizationAnswer,
  LocalizedImageAnswer,
  RegionAnswer,
} from '../../core/pipeline/localization-answer.js';

const THREE_NUMBERS = { type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3 } as const;
const LPS = "millimetres in DICOM's patient coordinates (towards left, back, head)";

@ApiSchema({ name: 'LocalizedImage', description: 'An image of the series.' })
export class LocalizedImageDto implements LocalizedImageAnswer {
  @ApiProperty({ description: 'SOPInstanceUID.', example: '1.2.840.113619.2.5.1.87' })
  readonly sop_instance_uid!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description:
      'Frame of a multi-frame image, counted from 1 as DICOM does (ReferencedFrameNumber); else 1.',
    example: 1,
  })
  readonly frame!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'InstanceNumber of the file, as viewers show it; null if the file has none.',
    example: 87,
  })
  readonly instance_number!: number | null;
}

@ApiSchema({ name: 'Region', description: 'The place in the patient that raises a score most.' })
export class RegionDto implements RegionAnswer {
  @ApiProperty({
    enum: ['left', 'right', 'midline'],
    description: "The patient's side: `midline` within 10 mm of the middle of the body.",
    example: 'right',
  })
  readonly side!: RegionAnswer['side'];

  @ApiProperty({
    enum: TISSUES,
    description:
      'Where most of the region lies: aerated `lung`, other `body`, or `outside` the patient (air, table, padding). A region outside does not locate a finding.',
    example: 'lung',
  })
  readonly tissue!: RegionAnswer['tissue'];

  @ApiProperty({
    minimum: 0,
    maximum: 1,
    description: 'Share of the region in the sum of all positive contributions.',
    example: 0.42,
  })
  readonly share!: number;

  @ApiProperty({ description: 'Largest contribution of the region, in log odds.', example: 0.31 })
  readonly peak_contribution!: number;

  @ApiProperty({
    ...THREE_NUMBERS,
    description: 'Extent in millimetres from right to left, from front to back, from foot to head.',
    example: [30, 30, 45],
  })
  readonly size_mm!: readonly number[];

  @ApiProperty({
    ...THREE_NUMBERS,
    description: `Voxel of the largest contribution, ${LPS}.`,
    example: [-72.5, 10, 132.5],
  })
  readonly peak_mm!: readonly number[];

  @ApiProperty({ ...THREE_NUMBERS, description: `Lowest corner, ${LPS}.`, example: [-87.5, -5, 110] })
  readonly box_low_mm!: readonly number[];

  @ApiProperty({ ...THREE_NUMBERS, description: `Highest corner, ${LPS}.`, example: [-57.5, 25, 155] })
  readonly box_high_mm!: readonly number[];

  @ApiProperty({
    ...THREE_NUMBERS,
    description: `First column, row and slice of \`${ARTIFACTS.volume.file}\`, counted from 0.`,
    example: [90, 200, 80],
  })
  readonly voxels_low!: RegionAnswer['voxels_low'];

  @ApiProperty({ ...THREE_NUMBERS, description: 'Last column, row and slice.', example: [129, 239, 109] })
  readonly voxels_high!: RegionAnswer['voxels_high'];

  @ApiProperty({
    type: 'integer',
    description: 'Slice of the largest contribution, counted from 0.',
    example: 94,
  })
  readonly peak_slice!: number;

  @ApiProperty({
    type: LocalizedImageDto,
    nullable: true,
    description: 'The image of the slice `peak_slice`; null for a NIfTI volume.',
  })
  readonly peak_image!: LocalizedImageDto | null;

  @ApiProperty({
    type: [LocalizedImageDto],
    description: 'The images that contain the region, in the order of the stack; empty for a NIfTI volume.',
  })
  readonly images!: readonly LocalizedImageDto[];
}

@ApiSchema({ name: 'SideShares', description: "Shares of the patient's sides; they sum to 1." })
export class SideSharesDto implements NonNullable<LocalizationAnswer['sides']> {
  @ApiProperty({ minimum: 0, maximum: 1, example: 0.51 })
  readonly left!: number;

  @ApiProperty({ minimum: 0, maximum: 1, example: 0.49 })
  readonly right!: number;
}

@ApiSchema({
  name: 'Localization',
  description: 'The place in the patient that raises a score, with its map.',
})
export class LocalizationDto implements LocalizationAnswer {
  @ApiProperty({
    description: "Name as in the probabilities, or `probability_of_pathology` for the ensemble's own score.",
    example: 'Pulmonary nodule',
  })
  readonly finding!: string;

  @ApiProperty({
    enum: ['ensemble', 'supervised', 'ctclip'],
    description: 'The model behind the score.',
    example: 'ctclip',
  })
  readonly model!: LocalizationAnswer['model'];

  @ApiProperty({ minimum: 0, maximum: 1, description: 'The score.', example: 0.91 })
  readonly probability!: number;

  @ApiProperty({
    description:
      "The score in log odds; for the ensemble its raw score. The map's values and `constant` sum to it.",
    example: 2.31,
  })
  readonly logit!: number;

  @ApiProperty({ description: 'The part of the score without a place.', example: 0 })
  readonly constant!: number;

  @ApiProperty({
    description: `Name of the map among the files of a study, \`${mapFile('{map}')}\`, and in \`links.attributions\`.`,
    example: 'ctclip_Pulmonary_nodule',
  })
  readonly map!: string;

  @ApiProperty({
    type: RegionDto,
    nullable: true,
    description: 'The place that raises the score most; null if none raises it.',
  })
  readonly region!: RegionDto | null;

  @ApiProperty({
    type: [RegionDto],
    description:
      'Separate places that add at least half as much at their peak, the strongest first; at most 4.',
  })
  readonly further_regions!: readonly RegionDto[];

  @ApiProperty({
    type: SideSharesDto,
    nullable: true,
    description:
      "Shares of the patient's sides in the sum over the strong places, which add at least half as much as the strongest one; null without a region.",
  })
  readonly sides!: SideSharesDto | null;
}

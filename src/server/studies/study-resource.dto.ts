import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import {
  ARTIFACTS,
  artifactPath,
  type ArtifactLink,
  mapFile,
} from '../../core/explanation/artifact-table.js';
import type { StudyAnswer } from '../../core/pipeline/study-prediction.js';
import { STUDY_STAGES } from '../../core/pipeline/study-predictor.js';
import { StudyAnswerDto } from '../prediction/study-answer.dto.js';
import { StudyFailureDto } from '../problem-http/study-failure.dto.js';
import { STUDY_PRIORITIES, STUDY_STATES } from './lifecycle/study-record.js';
import { StudyDeliveryDto } from './study-delivery.dto.js';

const ID = '3f0e8f5e-6c5b-4a5e-9b57-0c8f0e6c1d2a';
const MAP = 'ctclip_Lung_nodule';
const TIME = {
  type: 'string',
  format: 'date-time',
  nullable: true,
  example: '2026-01-31T08:15:30.000Z',
} as const;

@ApiSchema({ name: 'StudyLinks', description: 'Addresses of a study on this service.' })
export class StudyLinksDto implements Readonly<Partial<Record<ArtifactLink, unknown>>> {
  @ApiProperty({ example: `/studies/${ID}` })
  readonly self!: string;

  @ApiProperty({
    description: 'Server-sent events until the study has ended.',
    example: `/studies/${ID}/events`,
  })
  readonly events!: string;

  @ApiPropertyOptional({
    description: ARTIFACTS.volume.description,
    example: `/studies/${ID}/${ARTIFACTS.volume.file}`,
  })
  readonly volume?: string;

  @ApiPropertyOptional({
    description: ARTIFACTS.overlay.description,
    example: `/studies/${ID}/${ARTIFACTS.overlay.file}`,
  })
  readonly overlay?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: ARTIFACTS.attributions.description,
    example: { [MAP]: `/studies/${ID}/${mapFile(MAP)}` },
  })
  readonly attributions?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: ARTIFACTS.dicom.description,
    example: { report: `/studies/${ID}/${artifactPath('dicom', 'report')}` },
  })
  readonly dicom?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({
    description: ARTIFACTS.fhir.description,
    example: `/studies/${ID}/${ARTIFACTS.fhir.file}`,
  })
  readonly fhir?: string;
}

@ApiSchema({ name: 'Study', description: 'A submitted study with its state and result.' })
export class StudyResourceDto {
  @ApiProperty({ example: ID })
  readonly id!: string;

  @ApiProperty({ enum: STUDY_STATES, example: 'running' })
  readonly state!: string;

  @ApiProperty({ enum: STUDY_PRIORITIES, example: 'routine' })
  readonly priority!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Position in the queue, from 1; null when the study does not wait.',
    example: null,
  })
  readonly position!: number | null;

  @ApiProperty({ type: 'string', enum: [...STUDY_STAGES, null], nullable: true, example: 'encoding' })
  readonly stage!: string | null;

  @ApiProperty({ minimum: 0, maximum: 1, description: 'Completed share of the work.', example: 0.1 })
  readonly progress!: number;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T08:15:28.000Z' })
  readonly submitted_at!: string;

  @ApiProperty(TIME)
  readonly started_at!: string | null;

  @ApiProperty(TIME)
  readonly ended_at!: string | null;

  @ApiProperty({
    ...TIME,
    description: 'When the result expires. It may be removed earlier if storage is short.',
  })
  readonly expires_at!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Seconds by stage; `waiting` is the time in the queue, `whole` the total.',
    example: { waiting: 2.1 },
  })
  readonly timings!: Readonly<Record<string, number>>;

  @ApiProperty({
    description: 'Whether the result was taken from an earlier study of the same content.',
    example: false,
  })
  readonly repeated!: boolean;

  @ApiProperty({ type: StudyAnswerDto, nullable: true, description: 'Like the answer of `POST /predict`.' })
  readonly result!: StudyAnswer | null;

  @ApiProperty({ type: StudyFailureDto, nullable: true, description: 'Like the failure of `POST /predict`.' })
  readonly failure!: StudyFailureDto | null;

  @ApiProperty({
    type: [StudyDeliveryDto],
    description: 'Deliveries to the webhook and the peers of an ended study; empty before its end.',
  })
  readonly deliveries!: readonly StudyDeliveryDto[];

  @ApiProperty({ type: StudyLinksDto })
  readonly links!: StudyLinksDto;
}

@ApiSchema({ name: 'Studies', description: 'Studies, newest first.' })
export class StudyListDto {
  @ApiProperty({ type: [StudyResourceDto], description: 'Each as returned at its own address.' })
  readonly studies!: readonly StudyResourceDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The `cursor` of the next page; null on the last one.',
    example: null,
  })
  readonly next!: string | null;
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ATTRIBUTION_BASELINES } from '../../core/inference/attribution-baseline.js';
import type { OptionsAnswer, ProvenanceAnswer } from '../../core/pipeline/provenance.js';

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;

@ApiSchema({ name: 'AnsweredOptions', description: 'The options of the request behind an answer.' })
export class AnsweredOptionsDto implements OptionsAnswer {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The requested series; null if the rules chose one.',
    example: null,
  })
  readonly series_uid!: string | null;

  @ApiProperty({
    type: [String],
    description: 'Further findings that were scored.',
    example: ['Mediastinal shift'],
  })
  readonly findings!: readonly string[];

  @ApiProperty({ description: 'Whether the scores were explained.', example: true })
  readonly explain!: boolean;

  @ApiProperty({
    type: [String],
    description: 'The findings to explain; empty for the most important ones.',
    example: [],
  })
  readonly explain_findings!: readonly string[];

  @ApiProperty({
    type: 'string',
    enum: ATTRIBUTION_BASELINES,
    nullable: true,
    description: 'Reference of the explanation; null without one.',
    example: 'none',
  })
  readonly explain_baseline!: OptionsAnswer['explain_baseline'];

  @ApiProperty({ description: 'Whether the volume was kept.', example: false })
  readonly volume!: boolean;

  @ApiProperty({ description: 'Whether evidence objects were made.', example: false })
  readonly evidence!: boolean;
}

@ApiSchema({
  name: 'Provenance',
  description: 'Everything besides the models that the answer depends on; `ctclip replay` compares it.',
})
export class ProvenanceDto implements ProvenanceAnswer {
  @ApiProperty({ description: 'Version of the service.', example: '0.1.0' })
  readonly version!: string;

  @ApiProperty({ description: 'Version of Node.', example: '24.22.2' })
  readonly node!: string;

  @ApiProperty({ description: 'Version of ONNX Runtime.', example: '1.30.0' })
  readonly onnxruntime!: string;

  @ApiProperty({
    description:
      'Architecture and instruction sets of the processor. Processors with the same text compute equal numbers.',
    example: 'x64 avx avx2 fma',
  })
  readonly processor!: string;

  @ApiProperty({
    ...TEXTS,
    description: 'SHA-256 of the files besides the models, by file name.',
    example: { 'findings.json': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  })
  readonly files!: Readonly<Record<string, string>>;

  @ApiProperty({
    ...TEXTS,
    description: 'Settings of the service that change answers, by the names of their variables.',
    example: { DEVICE: 'cpu', FEATURE_NAMES: 'escaped' },
  })
  readonly settings!: Readonly<Record<string, string>>;

  @ApiProperty({ type: AnsweredOptionsDto, description: 'Options of the request.' })
  readonly options!: AnsweredOptionsDto;

  @ApiProperty({
    description: 'Digest of the volume that was read: every voxel, its shape and its place in the patient.',
    example: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  })
  readonly volume_digest!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: "Digest of every eighth plane of the encoder's input; null if a graphics card computed it.",
    example: 'a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447',
  })
  readonly tensor_digest!: string | null;
}

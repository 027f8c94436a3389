import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import type { ProblemFields } from '../../core/problem/domain-error.js';
import type { WarningCode } from '../../core/problem/problem-codes.js';
import type { Warning } from '../../core/problem/warning.js';

@ApiSchema({ name: 'Warning', description: 'A limitation of the answer, or a decision made for it.' })
export class WarningDto implements Warning {
  @ApiProperty({ type: 'string', description: 'Stable, for programs.', example: 'dicom.files-left-out' })
  readonly code!: WarningCode;

  @ApiProperty({
    description: 'One sentence.',
    example: '3 files were left out (dicom.damaged-header): the header of the file is damaged.',
  })
  readonly message!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Numbers of the sentence, by name.',
    example: { files: 3 },
  })
  readonly values?: ProblemFields;
}

import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import { ApiCredentials } from './auth/api-credentials.decorator.js';
import { ApiProblems } from './api-docs/api-problems.decorator.js';
import { serviceIdentity } from '../config/service-version.js';

@ApiSchema({ name: 'Service', description: 'Identity of the service.' })
export class ServiceDto {
  @ApiProperty({ enum: ['running'], example: 'running' })
  readonly status!: 'running';

  @ApiProperty({ example: 'CT-CLIP Inference API' })
  readonly service!: string;

  @ApiProperty({ example: '0.1.0' })
  readonly version!: string;

  @ApiProperty({ description: 'The page for people.', example: '/app' })
  readonly page!: string;

  @ApiProperty({ description: 'Description of the API, for people.', example: '/docs' })
  readonly docs!: string;

  @ApiProperty({ description: 'Description of the API, for programs.', example: '/docs-json' })
  readonly openapi!: string;

  @ApiProperty({ description: 'Whether the service accepts studies.', example: '/health' })
  readonly health!: string;
}

@ApiTags('Service')
@ApiCredentials()
@Controller()
export class RootController {
  private readonly identity = serviceIdentity();

  @Get()
  @ApiOperation({ summary: 'What answers here', description: 'The name and version of the service.' })
  @ApiOkResponse({ type: ServiceDto, description: 'The service runs.' })
  @ApiProblems('any')
  identify(): ServiceDto {
    const { name, version } = this.identity;
    return {
      status: 'running',
      service: name,
      version,
      page: '/app',
      docs: '/docs',
      openapi: '/docs-json',
      health: '/health',
    };
  }
}

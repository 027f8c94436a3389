import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiExtraModels, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import {
  ARTIFACTS,
  type FileArtifact,
  type FolderArtifact,
} from '../../src/core/explanation/artifact-table.js';
import { StudyAnswerDto } from '../../src/server/prediction/study-answer.dto.js';

/** The part of an OpenAPI schema that the tables use. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly nullable?: boolean;
  readonly description?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
}

@Controller()
@ApiExtraModels(StudyAnswerDto)
class Answers {
  @Get()
  answer(): void {
    // Only its models are described.
  }
}

/** The schemas of an answer as the OpenAPI document has them, by name. */
export async function answerSchemas(): Promise<Readonly<Record<string, Schema>>> {
  const module = await Test.createTestingModule({ controllers: [Answers] }).compile();
  const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  const { components } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  return (components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
}

/** A table of the fields of a schema, in the order of their declaration. */
export function fieldTable({ properties = {} }: Schema): string {
  return [
    '| field | type | |',
    '| --- | --- | --- |',
    ...Object.entries(properties).map(
      ([field, schema]) => `| \`${field}\` | ${typeInWords(schema)} | ${schema.description ?? ''} |`,
    ),
  ].join('\n');
}

/** The type of a field in the words of the tables. */
export function typeInWords(schema: Schema): string {
  return schema.nullable === true ? `${plainType(schema)} or null` : plainType(schema);
}

function plainType({
  type,
  enum: choices,
  minimum,
  maximum,
  items,
  additionalProperties,
  $ref,
  allOf,
}: Schema): string {
  if (choices !== undefined) return choices.map((choice) => `\`${String(choice)}\``).join(' or ');
  if ($ref !== undefined || allOf !== undefined) return 'object';
  if (type === 'array') return items?.type === 'number' ? 'numbers' : 'list';
  if (type === 'object')
    return additionalProperties === undefined ? 'object' : `name: ${plainType(additionalProperties)}`;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return type === 'string' ? 'text' : (type ?? 'object');
}

/** The files that a study may have, for docs/explanations.md. */
export function fileTable(): string {
  return [
    '| file | |',
    '| --- | --- |',
    ...Object.values<FileArtifact | FolderArtifact>(ARTIFACTS).map((artifact) => {
      const path = 'file' in artifact ? artifact.file : `${artifact.folder}/{name}${artifact.ending}`;
      return `| \`${path}\` | ${artifact.description} |`;
    }),
    '| `answer.json` | The answer (of `ctclip explain`). |',
  ].join('\n');
}

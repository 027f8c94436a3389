import type { OpenAPIObject } from '@nestjs/swagger';
import { ARTIFACTS, type FileArtifact, type FolderArtifact } from '../../core/explanation/artifact-table.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;

/** The route of all files, as Nest describes it. Its last parameter may hold slashes, which OpenAPI cannot express. */
const ALL_FILES = '/studies/{id}/{path}';
/** The parameter that `ALL_FILES` has besides the study's. */
const PATH_PARAMETER = 'path';

/** Replaces the path of all files by one path for each kind of file in the table of artifacts. */
export function describeStudyFiles(document: OpenAPIObject): OpenAPIObject {
  const { [ALL_FILES]: allFiles, ...paths } = document.paths as Partial<Paths>;
  const operation = allFiles?.get;
  if (operation === undefined) return document;
  const files = Object.entries<FileArtifact | FolderArtifact>(ARTIFACTS).map(
    ([link, artifact]): [string, Paths[string]] => [
      `/studies/{id}/${'file' in artifact ? artifact.file : `${artifact.folder}/{${artifact.parameter}}`}`,
      { get: fileOperation(operation, link, artifact) },
    ],
  );
  return { ...document, paths: { ...paths, ...Object.fromEntries(files) } as Paths };
}

function fileOperation(all: Operation, link: string, artifact: FileArtifact | FolderArtifact): Operation {
  const { '200': found, ...others } = all.responses;
  const content = { [artifact.mediaType]: { schema: { type: 'string', format: 'binary' } } };
  const shared = (all.parameters ?? []).filter(
    (parameter) => !('name' in parameter) || parameter.name !== PATH_PARAMETER,
  );
  return {
    ...all,
    operationId: `get${link.charAt(0).toUpperCase()}${link.slice(1)}`,
    summary: `File of a study: ${'file' in artifact ? artifact.file : artifact.folder}`,
    description: artifact.description,
    parameters: 'file' in artifact ? shared : [...shared, nameParameter(link, artifact)],
    responses: { ...others, '200': { ...found, content } } as Operation['responses'],
  };
}

function nameParameter(link: string, { parameter, ending }: FolderArtifact) {
  return {
    name: parameter,
    in: 'path',
    required: true,
    description: `A name in \`links.${link}\` of the study; \`${ending}\` may follow.`,
    schema: { type: 'string' },
  } as const;
}

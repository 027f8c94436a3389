import type { OpenAPIObject } from '@nestjs/swagger';
import { MAIN_ENSEMBLE } from '../../config/model-names.js';
import { ensembleFieldNames, type ModelReport } from '../../core/pipeline/study-prediction.js';

type Schema = Readonly<Record<string, unknown>>;

const PROBABILITY = { type: 'number', minimum: 0, maximum: 1 } as const;

/**
 * Adds to the document the fields of the answer that come from further networks and ensembles of the bundle in use. Without
 * such models, returns the document itself.
 */
export function describeModels(document: OpenAPIObject, model: ModelReport | undefined): OpenAPIObject {
  const { components: { schemas } = {} } = document;
  const answer = schemas?.['StudyAnswer'] as AnswerSchema | undefined;
  if (answer === undefined || model === undefined) return document;
  const ensembles = model.ensembles.filter(({ name }) => name !== MAIN_ENSEMBLE).map(({ name }) => name);
  const networks = networkSchemas(model);
  if (ensembles.length === 0 && Object.keys(networks).length === 0) return document;
  const fields = Object.fromEntries(ensembles.flatMap(ensembleSchemas));
  const scores = { ...answer.properties['scores'], properties: networks, example: undefined };
  const described = {
    ...answer,
    properties: { ...answer.properties, ...fields, ...(Object.keys(networks).length > 0 && { scores }) },
    required: [...answer.required, ...Object.keys(fields)],
  };
  return {
    ...document,
    components: { ...document.components, schemas: { ...schemas, StudyAnswer: described } },
  };
}

interface AnswerSchema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

function ensembleSchemas(name: string): readonly (readonly [string, Schema])[] {
  const fields = ensembleFieldNames(name);
  return [
    [fields.probability, { ...PROBABILITY, description: `Probability by the ensemble "${name}".` }],
    [
      fields.pathology,
      {
        type: 'integer',
        enum: [0, 1],
        description: `1 if the probability is at least \`model.ensembles.${name}.threshold\`.`,
      },
    ],
  ];
}

/** The networks that the answer shows. */
function networkSchemas({ networks }: ModelReport): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    networks.flatMap(({ name, further }) => {
      if (further?.title === undefined) return [];
      const properties = Object.fromEntries(further.findings.map((finding) => [finding, PROBABILITY]));
      return [[name, { type: 'object', description: further.title, properties, required: further.findings }]];
    }),
  );
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ModelReport } from '../../core/pipeline/study-prediction.js';
import { apiDocument } from './api-document.js';
import { describeModels } from './describe-models.js';

/** Address of Swagger UI; programs read {@link DOCUMENT_PATH}. */
export const DOCS_PATH = '/docs';
export const DOCUMENT_PATH = '/docs-json';
/** FastAPI's address of the document, as in the Python service. */
const FASTAPI_DOCUMENT_PATH = '/openapi.json';

/**
 * Serves the OpenAPI document and Swagger UI. Its files come from the package, so that a hospital's network needs no access
 * to the internet. The first request makes the document, because most hosts never need it.
 * @param modelInUse the loaded models, whose networks and ensembles have fields in the answer; undefined before loading
 */
export function serveApiDocs(app: NestFastifyApplication, modelInUse: () => ModelReport | undefined): void {
  let document: OpenAPIObject | undefined;
  const described = (): OpenAPIObject => describeModels((document ??= apiDocument(app)), modelInUse());
  const sendDocument = (_request: unknown, reply: FastifyReply): void => void reply.send(described());
  app.getHttpAdapter().get(FASTAPI_DOCUMENT_PATH, sendDocument);
  SwaggerModule.setup(DOCS_PATH, app, described, {
    jsonDocumentUrl: DOCUMENT_PATH,
    raw: ['json'],
    patchDocumentOnRequest: described,
    customSiteTitle: 'CT-CLIP Inference API',
    swaggerOptions: {
      // The badge would send the document to a server on the internet.
      validatorUrl: null,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
    },
  });
}

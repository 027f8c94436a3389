import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { apiDocument } from './api-document.js';

/** Address of Swagger UI; programs read {@link DOCUMENT_PATH}. */
export const DOCS_PATH = '/docs';
export const DOCUMENT_PATH = '/docs-json';
/** FastAPI's address of the document, as in the Python service. */
const FASTAPI_DOCUMENT_PATH = '/openapi.json';

/**
 * Serves the OpenAPI document and Swagger UI. Its files come from the package, so that a hospital's network needs no access
 * to the internet.
 */
export function serveApiDocs(app: NestFastifyApplication): void {
  const document = apiDocument(app);
  const sendDocument = (_request: unknown, reply: FastifyReply): void => void reply.send(document);
  app.getHttpAdapter().get(FASTAPI_DOCUMENT_PATH, sendDocument);
  SwaggerModule.setup(DOCS_PATH, app, document, {
    jsonDocumentUrl: DOCUMENT_PATH,
    raw: ['json'],
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

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { apiDocument } from './api-document.js';

/** Where people read about the API; programs read {@link DOCUMENT_PATH}. */
export const DOCS_PATH = '/docs';
export const DOCUMENT_PATH = '/docs-json';
/** The address of the document in the Python service, which FastAPI chose. */
const FASTAPI_DOCUMENT_PATH = '/openapi.json';

/**
 * Serves the API's description and Swagger UI, whose files come from the package: a hospital's network need not reach
 * any other.
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
      // The badge would ask a server on the internet about the document.
      validatorUrl: null,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
    },
  });
}

import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import { apiDocument } from './api-document.js';

/** Where people read about the API; programs read {@link DOCUMENT_PATH}. */
export const DOCS_PATH = '/docs';
export const DOCUMENT_PATH = '/docs-json';

/**
 * Serves the API's description and Swagger UI, whose files come from the package: a hospital's network need not reach
 * any other.
 */
export function serveApiDocs(app: INestApplication): void {
  SwaggerModule.setup(DOCS_PATH, app, apiDocument(app), {
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

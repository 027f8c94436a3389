import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { serviceIdentity } from '../../config/service-version.js';

const DESCRIPTION = [
  'Takes a chest CT, as a ZIP of DICOM files or as NIfTI, and answers with the probability of pathology, computed by ' +
    'CT-CLIP encoders and a LightGBM ensemble. For research, not for diagnosis.',
  'Studies are worked on one after another. A full queue answers 429, a service that loads or stops 503, both with ' +
    '`Retry-After`. Every answer has the header `X-Request-Id`, and the log of the service says the same.',
  'Failures of the study routes have the fields of a prediction, `processing_status` "Failure", and a stable `code`; ' +
    'all other failures are problem details (RFC 9457) with a `code`.',
].join('\n\n');

/** The description of the whole API as OpenAPI 3.1. */
export function apiDocument(app: INestApplication): OpenAPIObject {
  const { name, version } = serviceIdentity();
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(name)
    .setVersion(version)
    .setDescription(DESCRIPTION)
    .addServer('/', 'This service')
    .addBasicAuth({
      type: 'http',
      scheme: 'basic',
      description: 'A user name and a password, where the operator has turned it on.',
    })
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description:
        'An API token of this service, or an access token (JWT) of the issuer that the operator has configured.',
    })
    .addTag('Prediction', 'A study in, a prediction out.')
    .addTag('Studies', 'Studies that are handed over now and answered later.')
    .addTag('Health', 'Probes, open to everybody, and metrics.')
    .addTag('Administration', 'What may be changed while studies are taken, by administrators.')
    .addTag('Service', 'What answers here.');
  return SwaggerModule.createDocument(app, builder.build(), {
    // Names of functions in clients that are generated from the document.
    operationIdFactory: (_controller, method) => method,
  });
}

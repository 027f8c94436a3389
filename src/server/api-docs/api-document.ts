import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describeStudyFiles } from './describe-study-files.js';
import { serviceIdentity } from '../../config/service-version.js';

const DESCRIPTION = [
  'Accepts a chest CT as a ZIP of DICOM files or as NIfTI, and answers with the probability of pathology, computed by ' +
    'CT-CLIP encoders and a LightGBM ensemble. For research, not for diagnosis.',
  'Studies run one after another. A full queue answers 429, and a service that is loading or shutting down 503, both with ' +
    '`Retry-After`. Every answer has the header `X-Request-Id`, which is also in the log of the service.',
  'Errors of the study routes have the fields of a prediction, `processing_status` "Failure", and a stable `code`; ' +
    'all other errors are problem details (RFC 9457) with a `code`.',
].join('\n\n');

/** The OpenAPI 3.1 document of the whole API. */
export function apiDocument(app: INestApplication): OpenAPIObject {
  const { name, version } = serviceIdentity();
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(name)
    .setVersion(version)
    .setDescription(DESCRIPTION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This service')
    .addBasicAuth({
      type: 'http',
      scheme: 'basic',
      description: 'User name and password, if enabled by the operator.',
    })
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API token of this service, or an access token (JWT) of the configured issuer.',
    })
    .addTag('Prediction', 'Send a study and wait for its prediction.')
    .addTag('Studies', 'Submit studies and get their results later.')
    .addTag('Health', 'Public probes, and metrics.')
    .addTag('Administration', 'Operations of administrators on the running service.')
    .addTag('Service', 'Identity of the service.');
  const document = SwaggerModule.createDocument(app, builder.build(), {
    // Otherwise the name of a controller becomes another tag of routes that have their own.
    autoTagControllers: false,
    // Function names in generated clients.
    operationIdFactory: (_controller, method) => method,
  });
  return describeStudyFiles(document);
}

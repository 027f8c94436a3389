import { type OriginList, parseOriginList } from './origin-list.js';
import { RESPONSE_FORMATS, type ResponseFormat } from './response-format.js';
import { OneOf, Parsed, Text, WholeNumber } from './variables.js';

/** Address of the service, and the time that it takes to stop. */
export interface HttpConfiguration {
  readonly host: string;
  /** 0 selects any free port. */
  readonly port: number;
  /** Seconds in which accepted studies may finish after the service is asked to stop. */
  readonly drainTimeoutSeconds: number;
  /** Origins of other sites whose pages may use the service; none by default. */
  readonly allowedOrigins: OriginList;
  /** Form of the answers of `/predict` and `/predict_nifti` unless a request asks for another. */
  readonly responseFormat: ResponseFormat;
}

export class HttpEnvironment {
  @Text()
  HOST = '0.0.0.0';

  @WholeNumber(0, 65_535)
  PORT = 8000;

  @WholeNumber(0, 3600)
  DRAIN_TIMEOUT_SECONDS = 240;

  @Parsed(parseOriginList, 'must list origins, such as "https://pacs.example.org, http://localhost:3000"')
  CORS_ORIGINS: OriginList = [];

  @OneOf(RESPONSE_FORMATS)
  RESPONSE_FORMAT: ResponseFormat = 'standard';
}

export function httpConfiguration(environment: HttpEnvironment): HttpConfiguration {
  return {
    host: environment.HOST,
    port: environment.PORT,
    drainTimeoutSeconds: environment.DRAIN_TIMEOUT_SECONDS,
    allowedOrigins: environment.CORS_ORIGINS,
    responseFormat: environment.RESPONSE_FORMAT,
  };
}

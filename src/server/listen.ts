import type { AddressInfo } from 'node:net';
import type { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DOCS_PATH } from './api-docs/serve-api-docs.js';
import { asksCredentials } from '../config/auth.configuration.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { addressUnusable } from './http/http-errors.js';
import { PAGE_PATH } from './web-page/serve-web-page.js';

/**
 * Opens the configured address and logs the addresses of the page and the API.
 * @throws DomainError with the address that cannot be opened
 */
export async function listen(
  app: NestFastifyApplication,
  { http, auth }: ServiceConfiguration,
  logger: Logger,
): Promise<void> {
  try {
    await app.listen(http.port, http.host);
  } catch (error) {
    throw addressUnusable(http, error);
  }
  const { address, family, port } = app.getHttpServer().address() as AddressInfo;
  // Browsers cannot open 0.0.0.0.
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  const url = `http://${host}:${port}`;
  logger.log(
    `Listening on ${url}; people start at ${url}${PAGE_PATH}, the API is described at ${url}${DOCS_PATH}`,
    { address, port },
  );
  if (!asksCredentials(auth) && auth.allowedNetworks === undefined)
    logger.warn(
      'Everybody who can reach the service may use it: neither AUTH_ALLOW nor a file or issuer of users is set.',
    );
}

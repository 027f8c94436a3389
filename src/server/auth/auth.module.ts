import { Module } from '@nestjs/common';
import type { AuthConfiguration } from '../../config/auth.configuration.js';
import { AUTH_CONFIGURATION, HTTP_CONFIGURATION } from '../../config/configuration.module.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { AccessHook } from './access.hook.js';
import { ACCESS_SOURCES } from './access-source.js';
import { Access } from './access.js';
import { AddressFilter } from './address-filter.js';
import { AdminRule } from './admin-rule.js';
import { openSchemes, type Scheme } from './open-schemes.js';
import { OriginFilter } from './origin-filter.js';
import { PassportAuthenticator } from './passport-authenticator.js';
import { PasswordThread } from './passwords/password-thread.js';

/** The configured {@link Scheme}s. */
const SCHEMES = Symbol('Schemes');

/** Controls access to the service. Off by default. With authentication, routes not marked `isPublic` need credentials. */
@Module({
  providers: [
    PasswordThread,
    {
      provide: SCHEMES,
      inject: [AUTH_CONFIGURATION, PasswordThread],
      useFactory: (configuration: AuthConfiguration, { compare }: PasswordThread) =>
        openSchemes(configuration, compare),
    },
    {
      provide: ACCESS_SOURCES,
      inject: [SCHEMES],
      useFactory: (schemes: readonly Scheme[]) => schemes.map(({ source }) => source),
    },
    {
      provide: Access,
      inject: [AUTH_CONFIGURATION, HTTP_CONFIGURATION, SCHEMES],
      useFactory: (
        { allowedNetworks, monitoringNetworks }: AuthConfiguration,
        { allowedOrigins }: HttpConfiguration,
        schemes: readonly Scheme[],
      ) => {
        const authenticator = schemes.length === 0 ? undefined : new PassportAuthenticator(schemes);
        return new Access(
          new AddressFilter(allowedNetworks),
          new AddressFilter(monitoringNetworks),
          authenticator,
          new OriginFilter(allowedOrigins),
          new AdminRule(authenticator !== undefined),
        );
      },
    },
    AccessHook,
  ],
  exports: [AccessHook, ACCESS_SOURCES],
})
export class AuthModule {}

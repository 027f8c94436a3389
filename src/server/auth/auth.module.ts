import { Module } from '@nestjs/common';
import type { AuthConfiguration } from '../../config/auth.configuration.js';
import { AUTH_CONFIGURATION, HTTP_CONFIGURATION } from '../../config/configuration.module.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { AccessHook } from './access.hook.js';
import { Access } from './access.js';
import { AddressFilter } from './address-filter.js';
import { AdminRule } from './admin-rule.js';
import { BASIC_SCHEME, HtpasswdBasicStrategy } from './basic.strategy.js';
import { CredentialCheck } from './credential-check.js';
import { LoginThrottle } from './login-throttle.js';
import { OriginFilter } from './origin-filter.js';
import { PassportAuthenticator } from './passport-authenticator.js';
import { PasswordThread } from './password-thread.js';
import { UserFile } from './user-file.js';

/** Decides who may use the service: off unless configured, and then closed to every route that is not marked `isPublic`. */
@Module({
  providers: [
    PasswordThread,
    {
      // Null where AUTH_BASIC_FILE names no file.
      provide: HtpasswdBasicStrategy,
      inject: [AUTH_CONFIGURATION, PasswordThread],
      useFactory: async (configuration: AuthConfiguration, passwords: PasswordThread) => {
        if (configuration.basicFile === undefined) return null;
        const users = await UserFile.open(configuration.basicFile);
        const check = new CredentialCheck(() => users.current(), passwords.compare);
        return new HtpasswdBasicStrategy(configuration, check);
      },
    },
    {
      provide: Access,
      inject: [AUTH_CONFIGURATION, HTTP_CONFIGURATION, HtpasswdBasicStrategy],
      useFactory: (
        { allowedNetworks, monitoringNetworks, maxFailures, adminUsers, realm }: AuthConfiguration,
        { allowedOrigins }: HttpConfiguration,
        basic: HtpasswdBasicStrategy | null,
      ) => {
        const authenticator = basic === null ? undefined : new PassportAuthenticator([BASIC_SCHEME], realm);
        return new Access(
          new AddressFilter(allowedNetworks),
          new AddressFilter(monitoringNetworks),
          authenticator,
          new LoginThrottle(maxFailures),
          new OriginFilter(allowedOrigins),
          new AdminRule(adminUsers, authenticator !== undefined),
        );
      },
    },
    AccessHook,
  ],
  exports: [AccessHook],
})
export class AuthModule {}

import { type DynamicModule, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { AuthConfiguration } from '../../config/auth.configuration.js';
import type { OriginList } from '../../config/origin-list.js';
import { AccessHook } from './access.hook.js';
import { Access } from './access.js';
import { AdminRule } from './admin-rule.js';
import { AddressFilter } from './address-filter.js';
import { BASIC_SCHEME, HtpasswdBasicStrategy } from './basic.strategy.js';
import { CredentialCheck } from './credential-check.js';
import { LoginThrottle } from './login-throttle.js';
import { OriginFilter } from './origin-filter.js';
import { PassportAuthenticator } from './passport-authenticator.js';
import { PasswordThread } from './password-thread.js';
import { UserFile } from './user-file.js';

/** Strategies that a configuration turns on, by the names that passport knows them by. */
interface Scheme {
  readonly name: string;
  readonly providers: Provider[];
}

/** Who may use the service: off unless configured, and then closed to all that is not marked `isPublic`. */
@Module({})
export class AuthModule implements OnApplicationShutdown {
  constructor(private readonly passwords: PasswordThread) {}

  static forRoot(configuration: AuthConfiguration, allowedOrigins: OriginList): DynamicModule {
    const schemes = configuredSchemes(configuration);
    const access = (): Access => {
      const names = schemes.map(({ name }) => name);
      const authenticator =
        names.length > 0 ? new PassportAuthenticator(names, configuration.realm) : undefined;
      return new Access(
        new AddressFilter(configuration.allowedNetworks),
        new AddressFilter(configuration.monitoringNetworks),
        authenticator,
        new LoginThrottle(configuration.maxFailures),
        new OriginFilter(allowedOrigins),
        new AdminRule(configuration.adminUsers, authenticator !== undefined),
      );
    };
    return {
      module: AuthModule,
      providers: [
        { provide: PasswordThread, useValue: new PasswordThread() },
        { provide: Access, useFactory: access },
        AccessHook,
        ...schemes.flatMap(({ providers }) => providers),
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.passwords.stop();
  }
}

/** Further schemes join here: an API key, a client certificate. */
function configuredSchemes({ basicFile }: AuthConfiguration): Scheme[] {
  return basicFile === undefined ? [] : [basicScheme(basicFile)];
}

function basicScheme(file: string): Scheme {
  const credentials = {
    provide: CredentialCheck,
    inject: [PasswordThread],
    useFactory: async (passwords: PasswordThread) => {
      const users = await UserFile.open(file);
      return new CredentialCheck(() => users.current(), passwords.compare);
    },
  };
  return { name: BASIC_SCHEME, providers: [credentials, HtpasswdBasicStrategy] };
}

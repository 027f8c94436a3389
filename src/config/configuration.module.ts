import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, getConfigToken, registerAs } from '@nestjs/config';
import type { ServiceConfiguration } from './service-configuration.js';

/** Injection tokens of the configuration's slices: `@Inject(UPLOAD_CONFIGURATION) upload: UploadConfiguration`. */
export const HTTP_CONFIGURATION = getConfigToken('http');
export const UPLOAD_CONFIGURATION = getConfigToken('upload');
export const QUEUE_CONFIGURATION = getConfigToken('queue');
export const STUDIES_CONFIGURATION = getConfigToken('studies');
export const WEBHOOK_CONFIGURATION = getConfigToken('webhook');
export const EVIDENCE_CONFIGURATION = getConfigToken('evidence');
export const DELIVERY_CONFIGURATION = getConfigToken('delivery');
export const AUTH_CONFIGURATION = getConfigToken('auth');
export const AUDIT_CONFIGURATION = getConfigToken('audit');

/** Provides the configuration, slice by slice. It was read and validated before Nest started. */
@Module({})
export class ConfigurationModule {
  static async forRoot(configuration: ServiceConfiguration): Promise<DynamicModule> {
    const slices = Object.entries(configuration).map(([name, slice]: [string, object]) =>
      registerAs(name, () => slice),
    );
    return {
      module: ConfigurationModule,
      imports: [
        await ConfigModule.forRoot({
          isGlobal: true,
          // The environment is read elsewhere, in one place.
          ignoreEnvFile: true,
          skipProcessEnv: true,
          validatePredefined: false,
          load: slices,
        }),
      ],
    };
  }
}

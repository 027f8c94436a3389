import { Module, type OnApplicationShutdown } from '@nestjs/common';
import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { UPLOAD_CONFIGURATION } from '../../config/configuration.module.js';
import { HostGuard } from './host-guard.js';
import { GracefulCloseHook } from './graceful-close.hook.js';
import { SpoolDirectory } from './spool-directory.js';
import { UploadService } from './upload.service.js';

@Module({
  providers: [
    {
      provide: SpoolDirectory,
      inject: [UPLOAD_CONFIGURATION],
      useFactory: ({ spoolDirectory }: UploadConfiguration) => SpoolDirectory.open(spoolDirectory),
    },
    {
      provide: HostGuard,
      inject: [UPLOAD_CONFIGURATION],
      useFactory: (configuration: UploadConfiguration) => new HostGuard(configuration),
    },
    UploadService,
    GracefulCloseHook,
  ],
  exports: [UploadService, GracefulCloseHook],
})
export class UploadModule implements OnApplicationShutdown {
  /** Deletes patients' studies even if the process exits without a shutdown, except by SIGKILL. */
  private readonly onExit = (): void => this.spool.deleteAtOnce();

  constructor(private readonly spool: SpoolDirectory) {
    process.once('exit', this.onExit);
  }

  async onApplicationShutdown(): Promise<void> {
    process.removeListener('exit', this.onExit);
    await this.spool.delete();
  }
}

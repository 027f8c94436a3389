import { Module, type OnApplicationShutdown } from '@nestjs/common';
import type { UploadConfiguration } from '../config/upload.configuration.js';
import { UPLOAD_CONFIGURATION } from '../config/configuration.module.js';
import { LingerHook } from './linger.hook.js';
import { SpoolDirectory } from './spool-directory.js';
import { UploadService } from './upload.service.js';

@Module({
  providers: [
    {
      provide: SpoolDirectory,
      inject: [UPLOAD_CONFIGURATION],
      useFactory: ({ spoolDirectory }: UploadConfiguration) => SpoolDirectory.open(spoolDirectory),
    },
    UploadService,
    LingerHook,
  ],
  exports: [UploadService],
})
export class UploadModule implements OnApplicationShutdown {
  constructor(private readonly spool: SpoolDirectory) {}

  async onApplicationShutdown(): Promise<void> {
    await this.spool.delete();
  }
}

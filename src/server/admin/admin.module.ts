import { type DynamicModule, Module } from '@nestjs/common';
import { AdminController } from './admin.controller.js';
import { WebhooksController } from './webhooks.controller.js';
import { ModelReloadService, READ_CONFIGURATION, type ReadConfiguration } from './model-reload.service.js';

@Module({})
export class AdminModule {
  /**
   * @param device the module that provides the device
   * @param studies the module that provides the outbox of webhooks
   * @param logging the module that provides the logger
   */
  static forRoot(
    device: DynamicModule,
    studies: DynamicModule,
    logging: DynamicModule,
    readConfiguration: ReadConfiguration,
  ): DynamicModule {
    return {
      module: AdminModule,
      imports: [device, studies, logging],
      controllers: [AdminController, WebhooksController],
      providers: [ModelReloadService, { provide: READ_CONFIGURATION, useValue: readConfiguration }],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { AdminController } from './admin.controller.js';
import { ModelReloadService, READ_CONFIGURATION, type ReadConfiguration } from './model-reload.service.js';

@Module({})
export class AdminModule {
  /**
   * @param device the module that provides the device
   * @param logging the module that provides the logger
   */
  static forRoot(
    device: DynamicModule,
    logging: DynamicModule,
    readConfiguration: ReadConfiguration,
  ): DynamicModule {
    return {
      module: AdminModule,
      imports: [device, logging],
      controllers: [AdminController],
      providers: [ModelReloadService, { provide: READ_CONFIGURATION, useValue: readConfiguration }],
    };
  }
}

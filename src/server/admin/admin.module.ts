import { Module } from '@nestjs/common';
import { StudiesModule } from '../studies/studies.module.js';
import { AdminController } from './admin.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesService } from './deliveries.service.js';
import { ModelReloadService } from './model-reload.service.js';
import { WebhooksController } from './webhooks.controller.js';

/** Operations of administrators on the running service. */
@Module({
  imports: [StudiesModule],
  controllers: [AdminController, DeliveriesController, WebhooksController],
  providers: [ModelReloadService, DeliveriesService],
})
export class AdminModule {}

import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { WEBHOOK } from '../studies/lifecycle/study-delivery.js';
import { unlessDamaged } from '../studies/lifecycle/stored-record.js';
import { STUDIES_BACKEND, type StudiesBackend } from '../studies/studies-backend.js';
import { AdminRoute } from './admin-route.decorator.js';
import { DeadWebhookDto } from './dead-webhook.dto.js';

/** Undelivered webhooks. */
@Controller('admin/webhooks')
export class WebhooksController {
  constructor(@Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend) {}

  @Get('dead')
  @AdminRoute()
  @ApiOperation({
    summary: 'List undelivered webhooks',
    description:
      'Webhooks that failed WEBHOOK_ATTEMPTS times, with their addresses. `GET /admin/deliveries?destination=webhook&state=dead` lists ' +
      'the same by pages; `POST /admin/deliveries/ID.webhook/retry` sends one again. For administrators (AUTH_ADMIN_USERS).',
  })
  @ApiOkResponse({
    type: [DeadWebhookDto],
    description: 'The undelivered webhooks of all hosts on this store.',
  })
  @ApiProblems('admin')
  async deadWebhooks(): Promise<DeadWebhookDto[]> {
    const { store } = this.backend;
    const dead: DeadWebhookDto[] = [];
    for (const { study: id, destination, state, attempts, problem } of await store.openDeliveries()) {
      if (destination !== WEBHOOK || state !== 'dead') continue;
      // Reading a record takes a tenth of a millisecond, so the address is not kept a second time.
      const { webhookUrl: url } = (await unlessDamaged(() => store.get(id))) ?? {};
      if (url !== undefined) dead.push({ id, url, attempts, problem: problem?.message ?? null });
    }
    return dead;
  }
}

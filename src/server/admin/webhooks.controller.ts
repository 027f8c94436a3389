import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { AdminRoute } from './admin-route.decorator.js';
import { DeadWebhookDto } from './dead-webhook.dto.js';

/** Undelivered webhooks. */
@Controller('admin/webhooks')
export class WebhooksController {
  constructor(private readonly outbox: WebhookOutbox) {}

  @Get('dead')
  @AdminRoute()
  @ApiOperation({
    summary: 'List undelivered webhooks',
    description:
      'Webhooks that failed WEBHOOK_ATTEMPTS times. Their files stay in QUEUE_DIR/webhooks/dead until an operator deletes ' +
      'them, or moves them back to QUEUE_DIR/webhooks/pending, from where the next start sends them. For administrators ' +
      '(AUTH_ADMIN_USERS).',
  })
  @ApiOkResponse({ type: [DeadWebhookDto], description: 'The undelivered webhooks of this instance.' })
  @ApiProblems('admin')
  async deadWebhooks(): Promise<DeadWebhookDto[]> {
    const dead = await this.outbox.dead();
    return dead.map(({ id, url, attempts, problem }) => ({ id, url, attempts, problem: problem ?? null }));
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { AdminRoute } from './admin-route.decorator.js';
import { DeadWebhookDto } from './dead-webhook.dto.js';

/** Calls that nobody has taken. */
@Controller('admin/webhooks')
export class WebhooksController {
  constructor(private readonly outbox: WebhookOutbox) {}

  @Get('dead')
  @AdminRoute()
  @ApiOperation({
    summary: 'Webhooks that were given up',
    description:
      'What nobody took after WEBHOOK_ATTEMPTS tries; the files lie in QUEUE_DIR/webhooks/dead until somebody deletes ' +
      'them, or moves them back to QUEUE_DIR/webhooks/pending, from where the next start sends them. For administrators ' +
      '(AUTH_ADMIN_USERS).',
  })
  @ApiOkResponse({ type: [DeadWebhookDto], description: 'Those of this instance.' })
  @ApiProblems('admin')
  async deadWebhooks(): Promise<DeadWebhookDto[]> {
    const dead = await this.outbox.dead();
    return dead.map(({ id, url, attempts, problem }) => ({ id, url, attempts, problem: problem ?? null }));
  }
}

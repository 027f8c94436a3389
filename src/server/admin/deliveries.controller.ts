import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblems } from '../api-docs/api-problems.decorator.js';
import { disclose } from '../studies/audited-route.js';
import { deliveryNotWaiting, noSuchDelivery } from '../studies/delivery/delivery-errors.js';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../studies/list-query.js';
import { invalidOption } from '../studies/lifecycle/studies-errors.js';
import { AdminRoute } from './admin-route.decorator.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryDto, DeliveryListDto } from './delivery.dto.js';
import { deliveryCursor, type DeliveryQuery, DeliveryQueryPipe, LISTED_STATES } from './delivery-query.js';

const ADMINISTRATORS = 'For administrators (AUTH_ADMIN_USERS).';
const DELIVERY_PROBLEMS = ApiProblems(
  'admin',
  ['The delivery does not exist, or its study was removed.', [noSuchDelivery()]],
  ['The delivery is being sent, or was delivered.', [deliveryNotWaiting()]],
);
const DELIVERY_PARAM = ApiParam({
  name: 'delivery',
  description: '`id` of the list.',
  schema: { type: 'string' },
});

/** Deliveries of results to webhooks and peers. */
@Controller('admin/deliveries')
export class DeliveriesController {
  constructor(private readonly service: DeliveriesService) {}

  @Get()
  @AdminRoute()
  @ApiOperation({
    summary: 'List deliveries',
    description: `Deliveries to webhooks and peers that wait, are being sent, or were given up, the oldest first. ${ADMINISTRATORS}`,
  })
  @ApiQuery({ name: 'state', required: false, enum: LISTED_STATES })
  @ApiQuery({
    name: 'destination',
    required: false,
    description: 'Name of a peer, or `webhook`.',
    schema: { type: 'string' },
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'Maximum number of deliveries.',
    schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
  })
  @ApiQuery({
    name: 'cursor',
    required: false,
    description: '`next` of the previous page.',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ type: DeliveryListDto, description: 'A page of deliveries.' })
  @ApiProblems('admin', [
    'A query parameter is invalid.',
    [invalidOption('limit', `a whole number from 1 to ${MAX_LIMIT}`)],
  ])
  async list(@Query(DeliveryQueryPipe) query: DeliveryQuery): Promise<DeliveryListDto> {
    const { deliveries, next } = await this.service.page(query);
    return {
      deliveries: deliveries.map((delivery) => new DeliveryDto(delivery)),
      next: next === undefined ? null : deliveryCursor(next),
    };
  }

  @Post(':delivery/retry')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AdminRoute('retry-delivery')
  @ApiOperation({
    summary: 'Retry a delivery',
    description: `Sends a dead or waiting delivery at once, with as many retries as a new one. ${ADMINISTRATORS}`,
  })
  @DELIVERY_PARAM
  @ApiNoContentResponse({ description: 'The delivery is tried.' })
  @DELIVERY_PROBLEMS
  async retry(@Req() request: FastifyRequest, @Param('delivery') id: string): Promise<void> {
    disclose(request, await this.service.retry(id));
  }

  @Delete(':delivery')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AdminRoute('discard-delivery')
  @ApiOperation({
    summary: 'Discard a delivery',
    description: `Gives up a dead or waiting delivery for good. The study stays until it expires. ${ADMINISTRATORS}`,
  })
  @DELIVERY_PARAM
  @ApiNoContentResponse({ description: 'The delivery is discarded.' })
  @DELIVERY_PROBLEMS
  async discard(@Req() request: FastifyRequest, @Param('delivery') id: string): Promise<void> {
    disclose(request, await this.service.discard(id));
  }
}

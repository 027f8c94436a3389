import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { preferredWait } from './preference.js';

const MAX_EVENT_ID = 1_000_000;

function headersOf(context: ExecutionContext): IncomingHttpHeaders {
  return context.switchToHttp().getRequest<FastifyRequest>().headers;
}

/** `Prefer: wait=30` in seconds; undefined if the client does not wait. */
export const PreferredWait = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  preferredWait(headersOf(context).prefer),
);

/** `Last-Event-ID` as the number of an event; 0, the beginning, for anything else. */
export const LastEventNumber = createParamDecorator((_data: unknown, context: ExecutionContext): number => {
  const number = Number(headersOf(context)['last-event-id'] ?? 0);
  return Number.isInteger(number) && number > 0 && number < MAX_EVENT_ID ? number : 0;
});

import type { FastifyReply } from 'fastify';

const MILLISECONDS_PER_SECOND = 1000;

/** Seconds since the request's headers arrived, to the millisecond. */
export function elapsedSeconds(reply: FastifyReply): number {
  return Math.round(reply.elapsedTime) / MILLISECONDS_PER_SECOND;
}

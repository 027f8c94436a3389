import type { FastifyReply } from 'fastify';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Seconds since the request's headers arrived, to the millisecond. */
export function elapsedSeconds(reply: FastifyReply): number {
  return Math.round(reply.elapsedTime) / MILLISECONDS_PER_SECOND;
}

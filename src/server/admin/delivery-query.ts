import { Injectable, type PipeTransform } from '@nestjs/common';
import { DELIVERY_STATES, type OpenDelivery } from '../studies/lifecycle/study-delivery.js';
import { invalidOption } from '../studies/lifecycle/studies-errors.js';
import { limitOf, oneOf } from '../studies/list-query.js';

/** States of listed deliveries. A delivery leaves the list once it is delivered. */
export const LISTED_STATES = DELIVERY_STATES.filter((state) => state !== 'delivered');

/** Place of a delivery in the list, the oldest first. */
export type DeliveryPosition = Pick<OpenDelivery, 'orderedAt' | 'study' | 'destination'>;

/** Filter and page of the list of deliveries. */
export interface DeliveryQuery {
  readonly state: (typeof LISTED_STATES)[number] | undefined;
  readonly destination: string | undefined;
  readonly behind: DeliveryPosition | undefined;
  readonly limit: number;
}

/** Parses and checks the query of the list. @throws DomainError `studies.invalid-field` */
@Injectable()
export class DeliveryQueryPipe implements PipeTransform<Readonly<Record<string, unknown>>, DeliveryQuery> {
  transform(query: Readonly<Record<string, unknown>>): DeliveryQuery {
    const { destination } = query;
    return {
      state: oneOf('state', query['state'], LISTED_STATES),
      destination: typeof destination === 'string' && destination !== '' ? destination : undefined,
      behind: positionOf(query['cursor']),
      limit: limitOf(query['limit']),
    };
  }
}

/** Cursor of the next page, as opaque text. */
export function deliveryCursor({ orderedAt, study, destination }: DeliveryPosition): string {
  return Buffer.from(`${orderedAt} ${study} ${destination}`).toString('base64url');
}

function positionOf(value: unknown): DeliveryPosition | undefined {
  if (value === undefined || value === '') return undefined;
  const text = typeof value === 'string' ? Buffer.from(value, 'base64url').toString() : '';
  const [, orderedAt, study, destination] = /^(\d{1,15}) ([\w-]{1,64}) ([a-z0-9-]{1,32})$/.exec(text) ?? [];
  if (study === undefined || destination === undefined)
    throw invalidOption('cursor', '"next" of an earlier answer');
  return { orderedAt: Number(orderedAt), study, destination };
}

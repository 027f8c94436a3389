import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { DeliveryConfiguration } from '../../../config/delivery.configuration.js';
import type { StudiesConfiguration } from '../../../config/studies.configuration.js';
import { diskFault } from '../../storage/disk-errors.js';
import { type StoreFaults, StoreGuard } from '../../storage/store-faults.js';
import type { WebhookSettings } from '../../webhook/webhook-settings.js';
import type { Studies } from '../lifecycle/studies.js';
import { WEBHOOK } from '../lifecycle/study-delivery.js';
import type { StudyOutcomes } from '../study-outcomes.js';
import { studyResource } from '../study-resource.js';
import type { StudiesBackend } from '../studies-backend.js';
import { DeliveryOutbox } from './delivery-outbox.js';
import { adoptEarlierWebhooks } from './earlier-webhooks.js';
import { Destinations } from './destinations.js';

/** Takeover time for a store that only this process uses. No other host takes over its tries. */
const ALONE_MS = 30_000;

/** The outbox of this host, which logs every outcome. */
export async function openOutbox(
  { store, files, isOwn }: StudiesBackend,
  studies: Studies,
  { shared, directory, resultsTtlMs: ttlMs }: StudiesConfiguration,
  { peers }: DeliveryConfiguration,
  webhooks: WebhookSettings,
  outcomes: StudyOutcomes,
  faults: StoreFaults,
): Promise<DeliveryOutbox> {
  const logger = new Logger('Deliveries');
  const disk = new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause));
  await adoptEarlierWebhooks(join(directory, 'webhooks'), store, disk);
  const destinations = new Destinations(
    peers,
    webhooks,
    files,
    async (record) => {
      const artifacts = await studies.artifactNames(record);
      return studyResource(record, { position: undefined, artifacts, ttlMs });
    },
    {
      onWarning: (study, destination) =>
        logger.warn('A peer has stored objects, but changed or dropped elements.', { study, destination }),
      onCause: (study, destination, code, cause) =>
        logger.debug('A peer could not be reached.', { study, destination, code, cause }),
    },
  );
  return new DeliveryOutbox(
    store,
    (name) => destinations.of(name),
    { isOwn, takeoverMs: shared?.takeoverMs ?? ALONE_MS },
    {
      mayDeliver: () => outcomes.mayDeliver(),
      onFault: (error, { id }) => logger.warn(error, { study: id }),
      onOutcome: (outcome, record, delivery) => {
        outcomes.delivery(outcome, record, delivery);
        const { destination, problem } = delivery;
        const about = { study: record.id, destination };
        const what = destination === WEBHOOK ? 'A webhook' : 'A delivery';
        if (outcome === 'delivered') logger.log(`${what} was delivered.`, about);
        else logger.warn(`${what} was not accepted.`, { ...about, outcome, ...problem });
      },
    },
  );
}

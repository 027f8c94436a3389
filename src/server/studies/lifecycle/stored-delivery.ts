import { z } from 'zod';
import { DELIVERY_STATES, type StudyDelivery } from './study-delivery.js';

const TIME = z.number();

export const STORED_DELIVERY: z.ZodType<StudyDelivery> = z.object({
  destination: z.string(),
  state: z.enum(DELIVERY_STATES),
  since: TIME,
  attempts: z.int(),
  nextAttemptAt: TIME,
  lease: z.object({ holder: z.string(), until: TIME }).optional(),
  problem: z.object({ code: z.string().optional(), message: z.string() }).optional(),
});

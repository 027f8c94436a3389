import { createHmac } from 'node:crypto';

/** Headers of a delivery. */
export const WEBHOOK_HEADERS = {
  /** The same whenever a delivery is sent: a receiver that has it already can ignore it. */
  delivery: 'X-CtClip-Delivery',
  /** Seconds since 1970: a receiver refuses what is old, so that nobody can send it again. */
  timestamp: 'X-CtClip-Timestamp',
  /** `sha256=` and {@link signatureOf}. */
  signature: 'X-CtClip-Signature',
} as const;

/** HMAC-SHA-256 (RFC 2104) in hexadecimal over `timestamp.body`, with the secret that service and receiver share. */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

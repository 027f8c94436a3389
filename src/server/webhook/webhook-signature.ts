import { createHmac } from 'node:crypto';

/** Headers of a delivery. */
export const WEBHOOK_HEADERS = {
  /** Equal for all tries of a delivery, so that the receiver can ignore repeats. */
  delivery: 'X-CtClip-Delivery',
  /** Seconds since 1970. The receiver refuses old deliveries to prevent replays. */
  timestamp: 'X-CtClip-Timestamp',
  /** `sha256=` and {@link signatureOf}. */
  signature: 'X-CtClip-Signature',
} as const;

/** HMAC-SHA-256 (RFC 2104) in hexadecimal over `timestamp.body`, with the secret shared by service and receiver. */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

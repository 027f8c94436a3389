import { DomainError } from '../../../core/problem/domain-error.js';
import { sendWebhook } from '../../webhook/webhook-sender.js';
import type { WebhookSettings } from '../../webhook/webhook-settings.js';
import { webhookTarget } from '../../webhook/webhook-target.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import type { Destination, FailedTry } from './delivery-outbox.js';

/** Sends the resource of a study to the `webhook_url` of its request. */
export class WebhookDestination implements Destination {
  readonly attempts: number;
  readonly firstDelayMs: number;

  /** @param resourceOf the body for an ended study */
  constructor(
    private readonly settings: WebhookSettings,
    private readonly resourceOf: (record: StudyRecord) => Promise<unknown>,
  ) {
    this.attempts = settings.attempts;
    this.firstDelayMs = settings.firstDelayMs;
  }

  /** Receivers do not wait for one another. */
  lane(study: string): string {
    return `webhook ${study}`;
  }

  async send(record: StudyRecord): Promise<FailedTry | undefined> {
    const { id, webhookUrl: url = '' } = record;
    const refusal = this.refusalOf(url);
    if (refusal !== undefined) return { ...refusal, isFinal: true };
    const body = JSON.stringify(await this.resourceOf(record));
    // A study ends once, so its id lets the receiver recognise duplicates.
    const message = await sendWebhook({ id, url, body }, this.settings);
    return message === undefined ? undefined : { message, isFinal: false };
  }

  /**
   * Checks the URL again before every try, because the operator's list may have changed since the submission. Signed content goes
   * only to hosts of the list.
   */
  private refusalOf(url: string): Pick<FailedTry, 'code' | 'message'> | undefined {
    try {
      webhookTarget(url, this.settings);
      return undefined;
    } catch (error) {
      if (error instanceof DomainError) return { code: error.code, message: error.code };
      throw error;
    }
  }
}

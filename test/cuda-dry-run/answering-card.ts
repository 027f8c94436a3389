import { mkdirSync } from 'node:fs';
import { RunningService } from '../e2e/running-service.js';
import type { CudaCheckout } from './cuda-checkout.js';
import { writeAnswers, writeProof } from './stub-answers.js';
import type { StubSettings } from './stub-driver.js';

/**
 * Starts the built service on stub cards that give the processor's answers. The first start is refused, because its card
 * computes no study; it leaves the processor's encodings in CACHE_DIR.
 */
export class AnsweringCards {
  private constructor(
    private readonly checkout: CudaCheckout,
    private readonly cache: string,
    private readonly answers: string,
  ) {}

  static async prepare(checkout: CudaCheckout): Promise<AnsweringCards> {
    const [cache, answers] = [checkout.path('cards-cache'), checkout.path('cards-answers')];
    for (const directory of [cache, answers]) mkdirSync(directory, { mode: 0o700 });
    const cards = new AnsweringCards(checkout, cache, answers);
    writeProof(answers);
    await using refused = cards.spawn({});
    await refused.ended;
    writeAnswers(cache, answers);
    return cards;
  }

  /** @param variables of the service, besides those of the cards */
  async start(
    settings: StubSettings,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<RunningService> {
    const service = this.spawn(settings, variables);
    await service.ready();
    return service;
  }

  /** Environment of a process that uses the cards. */
  environment(settings: StubSettings): Record<string, string> {
    return this.checkout.driver.environment({ ...settings, answers: this.answers });
  }

  private spawn(settings: StubSettings, variables: Readonly<Record<string, string>> = {}): RunningService {
    return new RunningService(
      { DEVICE: 'cuda', CACHE_DIR: this.cache, ...this.environment(settings), ...variables },
      this.checkout.path('dist', 'main.js'),
    );
  }
}

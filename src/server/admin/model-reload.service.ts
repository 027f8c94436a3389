import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { DeviceGroup } from '../device/device-group.js';
import { residentMemory } from '../../device/resident-memory.js';
import { modelAnswer } from '../../core/pipeline/study-prediction.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { availableMemory } from '../upload/available-memory.js';
import { noMemoryForModels } from './admin-errors.js';
import type { ReloadedModelsDto } from './admin.dto.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Injection token of {@link ReadConfiguration}. */
export const READ_CONFIGURATION = Symbol('ReadConfiguration');

/**
 * Reads the configuration again. Environment variables stay the same, but `bundle.json` may name other files.
 * @throws DomainError naming the invalid setting
 */
export type ReadConfiguration = () => ServiceConfiguration;

const SIGNAL = 'SIGHUP';

/** Reloads the models from disk at an administrator's request or SIGHUP. */
@Injectable()
export class ModelReloadService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ModelReloadService.name);
  // The reason is already in the log, and a signal has no answer.
  private readonly onSignal = (): void => void this.reload().catch(() => undefined);

  constructor(
    private readonly device: DeviceGroup,
    @Inject(READ_CONFIGURATION) private readonly readConfiguration: ReadConfiguration,
  ) {}

  onModuleInit(): void {
    process.on(SIGNAL, this.onSignal);
  }

  onApplicationShutdown(): void {
    process.removeListener(SIGNAL, this.onSignal);
  }

  /** @throws DomainError `models.*`, `config.*` or `device.*`: the old models stay in use */
  async reload(): Promise<ReloadedModelsDto> {
    const begin = performance.now();
    const { status } = this.device;
    const before = status.state === 'ready' ? modelAnswer(status.model) : null;
    this.logger.log('Reloading the models from disk.', { before });
    try {
      await this.requireMemory();
      const model = modelAnswer(await this.device.reload(this.readConfiguration()));
      const seconds = Math.round(performance.now() - begin) / MILLISECONDS_PER_SECOND;
      const changed = JSON.stringify(model) !== JSON.stringify(before);
      this.logger.log('The models were reloaded.', { changed, before, after: model, seconds });
      return { changed, previous: before, model, seconds };
    } catch (error) {
      const about = error instanceof DomainError ? { code: error.code, ...error.fields } : { error };
      this.logger.error(`The models were not reloaded: ${(error as Error).message}`, about);
      throw error;
    }
  }

  /** The out-of-memory killer could otherwise end the process in use. */
  private async requireMemory(): Promise<void> {
    const needed = await Promise.all(this.device.pids.map((pid) => residentMemory(pid)));
    const available = await availableMemory();
    if (available === undefined) return;
    if (available < needed.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)) throw noMemoryForModels();
  }
}

import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import type { CtClip } from '../../core/inference/ct-clip.js';
import type { NetworkSet } from '../../core/networks/network-set.js';
import { loadCtClip } from '../../core/pipeline/load-ct-clip.js';
import { loadNetworks } from '../../core/pipeline/load-networks.js';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { MODEL_SET } from '../models/models.module.js';
import { DEVICE_PROCESS_CONFIGURATION } from '../device-configuration.module.js';

/**
 * Holds the ONNX Runtime sessions of all networks. It is pinned to one device (DEVICE, CUDA_DEVICE_ID) for its whole life;
 * another device needs another process.
 */
@Injectable()
export class InferenceService implements OnModuleInit, OnApplicationShutdown {
  private loaded: CtClip | undefined;
  private further: NetworkSet | undefined;

  constructor(
    @Inject(DEVICE_PROCESS_CONFIGURATION) private readonly configuration: ServiceConfiguration,
    @Inject(MODEL_SET) private readonly models: ModelSet,
  ) {}

  /** CT-CLIP's two networks, once `onModuleInit` has loaded them. */
  get ctClip(): CtClip {
    if (this.loaded === undefined) throw new Error('The networks are used before they are loaded.');
    return this.loaded;
  }

  /** The networks of the bundle besides CT-CLIP's, once `onModuleInit` has loaded them. */
  get networks(): NetworkSet {
    if (this.further === undefined) throw new Error('The networks are used before they are loaded.');
    return this.further;
  }

  /** Loads the sessions and proves that the device runs them. @throws DomainError that names the wrong file or setting */
  async onModuleInit(): Promise<void> {
    this.loaded = await loadCtClip(this.models, this.configuration);
    this.further = await loadNetworks(this.models, this.configuration);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loaded?.close();
    await this.further?.close();
  }
}

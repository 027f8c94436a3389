import type { NetworkConfiguration } from '../../config/network.configuration.js';
import type { Probabilities } from '../classifier/features.js';
import type { Runtime } from '../inference/runtime.js';
import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { leftOut, networkFailed } from './network-errors.js';
import { Network } from './network.js';

/** The scores of a study by network. Networks that were left out have none. */
export interface FurtherScores {
  readonly scores: Readonly<Record<string, Probabilities>>;
  readonly warnings: readonly Warning[];
}

/** Called with the cause when a network is left out, for the log. */
export type OnLeftOut = (network: string, cause: DomainError) => void;

/** The networks of a bundle on one device. They run one after the other. */
export class NetworkSet {
  private constructor(private readonly networks: readonly Network[]) {}

  /** @throws DomainError `networks.*` naming the network that cannot be used */
  static async load(
    runtime: Runtime,
    configurations: readonly NetworkConfiguration[],
    geometry: TensorGeometry,
  ): Promise<NetworkSet> {
    const networks: Network[] = [];
    try {
      // One at a time, because each is proven with the memory of a whole study.
      for (const configuration of configurations)
        networks.push(await Network.load(runtime, configuration, geometry));
      return new NetworkSet(networks);
    } catch (error) {
      await Promise.all(networks.map((network) => network.close()));
      throw error;
    }
  }

  get configurations(): readonly NetworkConfiguration[] {
    return this.networks.map(({ configuration }) => configuration);
  }

  /**
   * @param inputs values by the networks' names
   * @throws DomainError `networks.failed` if a network that must not be left out fails
   */
  async score(
    inputs: Readonly<Record<string, Float32Array<ArrayBuffer>>>,
    onLeftOut: OnLeftOut,
  ): Promise<FurtherScores> {
    const scores: Record<string, Probabilities> = {};
    const warnings: Warning[] = [];
    for (const network of this.networks) {
      const { name, onFailure } = network.configuration;
      try {
        const values = inputs[name];
        if (values === undefined) throw networkFailed(name, new Error('There is no input for the network.'));
        scores[name] = await network.score(values);
      } catch (error) {
        if (onFailure === 'fail' || !(error instanceof DomainError)) throw error;
        onLeftOut(name, error);
        warnings.push(leftOut(name));
      }
    }
    return { scores, warnings };
  }

  async close(): Promise<void> {
    await Promise.all(this.networks.map((network) => network.close()));
  }
}

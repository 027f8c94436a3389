import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { Runtime } from '../inference/runtime.js';
import { NetworkSet } from '../networks/network-set.js';
import type { ModelSet } from './model-set.js';

/**
 * Loads the bundle's further networks onto the configured device and proves that they run.
 * @throws DomainError `networks.*` naming the network
 */
export function loadNetworks(
  { files }: Pick<ModelSet, 'files'>,
  { device, tensor }: Pick<ServiceConfiguration, 'device' | 'tensor'>,
): Promise<NetworkSet> {
  return NetworkSet.load(new Runtime(device), files.networks, tensor);
}

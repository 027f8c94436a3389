import { requireNetworkInput } from '../network-input/fill-network-input.js';
import { inputValues } from '../network-input/network-input.js';
import type { OrientedView } from '../volume/volume-view.js';
import type { Volume } from '../volume/volume.js';
import type { IngestRequest, NamedInput, NetworkInputs } from './ingest-request.js';
import type { TaskRunner } from './ingest-tasks.js';
import type { RecycledMemory } from './study-memory.js';

/**
 * The inputs of further networks, each computed by one worker thread in shared memory and copied from it, because ONNX Runtime
 * does not accept shared memory.
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export async function networkInputs(
  { options, settings: { geometry } }: IngestRequest,
  { volume, view }: { readonly volume: Volume; readonly view: OrientedView },
  tasks: TaskRunner,
  recycled: RecycledMemory,
): Promise<NetworkInputs> {
  const build = async ({ name, input }: NamedInput): Promise<[string, Float32Array<ArrayBuffer>]> => {
    requireNetworkInput(volume, view, geometry, input);
    const count = inputValues(input, geometry);
    const memory = recycled.take(count * Float32Array.BYTES_PER_ELEMENT);
    try {
      const values = new Float32Array(memory, 0, count);
      await tasks.run('network-input', { volume, view, geometry, input, values });
      return [name, new Float32Array(values)];
    } finally {
      recycled.giveBack(memory);
    }
  };
  return Object.fromEntries(await Promise.all((options.networks ?? []).map(build)));
}

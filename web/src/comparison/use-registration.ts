import { useEffect, useState } from 'preact/hooks';
import { coarseScan, type CoarseScan } from '../registration/coarse-chest.js';
import type { Registration } from '../registration/register-chests.js';
import type { Volume } from '../viewer/volume/volume.js';

export type RegistrationState =
  | { readonly is: 'running' }
  /** @param registration undefined if one of the scans shows no lungs */
  | { readonly is: 'done'; readonly registration: Registration | undefined }
  | { readonly is: 'failed' };

/**
 * Registers two volumes in a worker.
 * @param isLoaded whether all slices of both have arrived; registration starts only then
 */
export function useRegistration(current: Volume, earlier: Volume, isLoaded: boolean): RegistrationState {
  const [state, setState] = useState<RegistrationState>({ is: 'running' });
  useEffect(() => {
    if (!isLoaded) return undefined;
    setState({ is: 'running' });
    const worker = new Worker(new URL('../registration/registration.worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Registration | undefined>) =>
      setState({ is: 'done', registration: data }),
    );
    worker.addEventListener('error', () => setState({ is: 'failed' }));
    const scans: readonly [CoarseScan, CoarseScan] = [coarseScan(current), coarseScan(earlier)];
    worker.postMessage(scans);
    return () => worker.terminate();
  }, [current, earlier, isLoaded]);
  return state;
}

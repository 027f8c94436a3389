import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { linkAddress } from '../../service/addresses.js';
import { asFailure, Failure, GONE } from '../../service/failure.js';
import type { Voxel } from '../planes.js';
import { SliceLoader } from './slice-loader.js';
import { StoredVolume } from './stored-volume.js';
import { Volume } from './volume.js';

export type VolumeState =
  | { readonly is: 'loading' }
  /** @param loaded share of the slices that have arrived */
  | { readonly is: 'shown'; readonly volume: Volume; readonly loaded: number }
  | { readonly is: 'failed'; readonly failure: Failure };

export interface UsedVolume {
  readonly state: VolumeState;
  /** Loads the slices around a place next. */
  readonly look: (place: Voxel) => void;
}

/**
 * Loads the slices of a study's volume, and releases them when the study is left.
 * @param link to the volume; undefined if the study has none
 * @param first place to show in patient millimetres; by default the middle of the volume
 */
export function useVolume(link: string | undefined, first: Voxel | undefined): UsedVolume {
  const [state, setState] = useState<VolumeState>({ is: 'loading' });
  const loading = useRef<{ readonly loader: SliceLoader; readonly volume: Volume } | undefined>(undefined);
  const start = useRef(first);
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const fail = (failure: Failure): void => setState({ is: 'failed', failure });
    const open = async (): Promise<void> => {
      if (link === undefined) throw new Failure(GONE, '', 404);
      const stored = await StoredVolume.open(linkAddress(link), signal);
      signal.throwIfAborted();
      const volume = new Volume(stored.header);
      const onChange = (): void => setState({ is: 'shown', volume, loaded: volume.loadedShare });
      const looked = volume.grid.storedSliceOf(startOf(volume, start.current));
      loading.current = { volume, loader: new SliceLoader(stored, volume, looked, onChange, fail) };
    };
    open().catch((error: unknown) => {
      if (!signal.aborted) fail(asFailure(error));
    });
    return () => {
      stopping.abort();
      loading.current?.loader.stop();
      loading.current = undefined;
    };
  }, [link]);
  const look = useCallback((place: Voxel) => {
    const { current } = loading;
    current?.loader.look(current.volume.grid.storedSliceOf(place));
  }, []);
  return { state, look };
}

/** The voxel to show first. */
export function startOf({ grid }: Volume, first: Voxel | undefined): Voxel {
  const [x, y, z] = grid.sizes;
  return grid.nearest(first === undefined ? [x / 2, y / 2, z / 2] : grid.fromPatient(first));
}

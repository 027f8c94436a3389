import { useEffect, useState } from 'preact/hooks';
import { linkAddress } from '../../service/addresses.js';
import type { Localization, StudyResource } from '../../service/study-contract.js';
import { AttributionMap } from './attribution-map.js';

export type AttributionState = 'loading' | 'shown' | 'missing';

/** The map of a score, with the value of its strongest place in log odds. */
export interface ShownMap {
  readonly map: AttributionMap;
  readonly strongest: number;
}

/** Loads the map of a score. A score without a place has no map to show. */
export function useAttribution(
  links: StudyResource['links']['attributions'],
  place: Localization | undefined,
): { readonly state: AttributionState; readonly shown: ShownMap | undefined } {
  const [loaded, setLoaded] = useState<{ readonly of: Localization; readonly shown?: ShownMap }>();
  const link = place === undefined ? undefined : links?.[place.map];
  const region = place?.region ?? null;
  useEffect(() => {
    if (place === undefined || region === null) return undefined;
    if (link === undefined) {
      setLoaded({ of: place });
      return undefined;
    }
    const stopping = new AbortController();
    const { signal } = stopping;
    AttributionMap.fetch(linkAddress(link), signal).then(
      (map) => setLoaded({ of: place, shown: { map, strongest: region.peak_contribution } }),
      () => {
        // After an abort, another map has been requested.
        if (!signal.aborted) setLoaded({ of: place });
      },
    );
    return () => stopping.abort();
  }, [link, place, region]);
  if (place === undefined || region === null) return { state: 'shown', shown: undefined };
  if (loaded?.of !== place) return { state: 'loading', shown: undefined };
  const { shown } = loaded;
  return { state: shown === undefined ? 'missing' : 'shown', shown };
}

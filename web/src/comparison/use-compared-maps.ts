import { useMemo } from 'preact/hooks';
import type { Localization } from '../service/study-contract.js';
import { type AttributionState, type ShownMap, useAttribution } from '../viewer/volume/use-attribution.js';
import type { AnsweredStudy, ShownPlace, Side } from './compared-study.js';

/** The map of a score over the images of one of two studies. */
export interface ComparedMap {
  /** Undefined if the study's answer does not locate the score. */
  readonly place: Localization | undefined;
  readonly state: AttributionState;
  readonly shown: ShownMap | undefined;
}

/** The maps of the chosen score in both studies, on one scale: equal colours are equal contributions. */
export function useComparedMaps(
  studies: Readonly<Record<Side, AnsweredStudy>>,
  chosen: ShownPlace | undefined,
): Readonly<Record<Side, ComparedMap>> {
  const places = {
    current: placeIn(studies, 'current', chosen),
    earlier: placeIn(studies, 'earlier', chosen),
  };
  const now = useAttribution(studies.current.study.links.attributions, places.current);
  const before = useAttribution(studies.earlier.study.links.attributions, places.earlier);
  const strongest = Math.max(now.shown?.strongest ?? 0, before.shown?.strongest ?? 0);
  return {
    current: { place: places.current, state: now.state, shown: useScaled(now.shown, strongest) },
    earlier: { place: places.earlier, state: before.state, shown: useScaled(before.shown, strongest) },
  };
}

/** The chosen place, or the place of the same score in the other study. */
function placeIn(
  studies: Readonly<Record<Side, AnsweredStudy>>,
  side: Side,
  chosen: ShownPlace | undefined,
): Localization | undefined {
  if (chosen === undefined || chosen.side === side) return chosen?.place;
  const { finding, model } = chosen.place;
  return studies[side].answer.localization?.find((one) => one.finding === finding && one.model === model);
}

/** @param strongest contribution that has the strongest colour, in log odds */
function useScaled(shown: ShownMap | undefined, strongest: number): ShownMap | undefined {
  const map = shown?.map;
  return useMemo(() => map && { map, strongest }, [map, strongest]);
}

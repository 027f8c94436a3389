import type { ImageFrame } from '../parsing/image-frame.js';
import { type NonEmpty, sorted } from '../../sequence/non-empty.js';
import { samePosition } from '../stack/volume-errors.js';
import { assessSeries } from './assess-series.js';
import type { SeriesAssessment } from './assess-series.js';
import { reasonOfChoice, reasonOfLoss } from './choice-reasons.js';
import { groupBySeries } from './group-series.js';
import { patientsOf } from './patients.js';
import { comparePreference, type Sightings } from './preference.js';
import { kindsText, reasonSentence } from './reason-sentences.js';
import type { SeriesCandidate } from './series-candidate.js';
import {
  noCtSeries,
  noUsableSeries,
  seriesNotFound,
  seriesNotUsable,
  seriesPerImage,
  severalPatients,
  severalPatientsInSeries,
  tooFewSlicesInSeries,
} from './series-errors.js';
import type { SeriesReason } from './series-reason.js';
import type { SeriesRules } from './series-rules.js';

export interface SeriesChoiceOptions {
  /** Read this series regardless of its rank. It must still be usable. */
  readonly seriesUid?: string | undefined;
  /** Ignore the rules on modality and number of slices, to inspect unusual data. */
  readonly any?: boolean | undefined;
}

/** The usable sets of images, and the unusable series. */
export interface SeriesRanking {
  /** Best first; only those of the requested series, if one is requested. */
  readonly options: NonEmpty<SeriesAssessment>;
  /** All usable sets, best first. */
  readonly usable: readonly SeriesAssessment[];
  /** The reason for each unusable series. */
  readonly refusals: ReadonlyMap<SeriesAssessment, SeriesReason>;
  readonly sightings: Sightings;
  readonly isRequested: boolean;
}

export interface SeriesChoice {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** The images of the chosen set, unordered. */
  readonly frames: readonly ImageFrame[];
  /** The chosen series first, then the others by preference. */
  readonly candidates: readonly SeriesCandidate[];
}

/** Limits the list in an answer: a study has tens of series, a hostile archive may have one per file. */
const MAX_CANDIDATES = 100;

/**
 * Ranks the usable sets of images; docs/api.md gives the order.
 *
 * @throws DomainError `dicom.no-ct`, `dicom.too-few-slices`, `dicom.no-usable-series`, `dicom.same-position`,
 * `dicom.several-patients`, `dicom.series-not-found` or `dicom.series-not-usable`, all of kind `unusable-study`
 */
export function rankSeries(
  frames: readonly ImageFrame[],
  rules: SeriesRules,
  { seriesUid, any = false }: SeriesChoiceOptions = {},
): SeriesRanking {
  const refusals = new Map<SeriesAssessment, SeriesReason>();
  const usable: SeriesAssessment[] = [];
  const series = groupBySeries(frames, rules);
  for (const members of series) {
    const [largest, ...others] = assessSeries(members, rules).sort((a, b) => b.slices - a.slices);
    const refusal = refusalOf(largest, rules, any);
    if (refusal !== null) refusals.set(largest, refusal);
    else usable.push(largest, ...others.filter((set) => refusalOf(set, rules, any) === null));
  }
  usable.sort(comparePreference(usable, rules));
  const [best, ...others] = seriesUid === undefined ? usable : named(seriesUid, usable, refusals);
  if (best === undefined) throw nothingUsable(refusals, rules, any);
  const options = [best, ...others] as const;
  refuseSeveralPatients(frames, series, options, seriesUid);
  return { options, usable, refusals, sightings: new Map(), isRequested: seriesUid !== undefined };
}

/** Ranks again with the lungs that were seen in some of the series. */
export function rankBySightings(
  ranking: SeriesRanking,
  sightings: Sightings,
  rules: SeriesRules,
): SeriesRanking {
  const compare = comparePreference(ranking.usable, rules, sightings);
  return {
    ...ranking,
    options: sorted(ranking.options, compare),
    usable: [...ranking.usable].sort(compare),
    sightings,
  };
}

/**
 * Describes the chosen series, and the reasons against the others.
 * @param skipped sets that rank higher but could not be read, with the reason
 */
export function describeRanking(
  { options, usable, refusals, sightings, isRequested }: SeriesRanking,
  chosen: SeriesAssessment,
  rules: SeriesRules,
  skipped: ReadonlyMap<SeriesAssessment, SeriesReason> = new Map(),
): SeriesChoice {
  // One entry for each series: its best set.
  const listed = [chosen];
  for (const set of [...options, ...usable]) {
    if (!listed.some((one) => isSameSeries(one, set))) listed.push(set);
  }
  const others = listed.slice(1);
  const readable = others.filter((series) => !skipped.has(series));
  const reason: SeriesReason = isRequested
    ? { code: 'chosen-as-requested' }
    : reasonOfChoice(chosen, readable, rules, sightings);
  const lossOf = (series: SeriesAssessment): SeriesReason =>
    skipped.get(series) ?? reasonOfLoss(series, chosen, usable, rules, sightings);
  return {
    studyUid: chosen.studyUid,
    seriesUid: chosen.seriesUid,
    frames: chosen.usable,
    candidates: [
      candidate(chosen, true, reason),
      ...others.slice(0, MAX_CANDIDATES).map((series) => candidate(series, false, lossOf(series))),
      ...[...refusals].slice(0, MAX_CANDIDATES).map(([series, why]) => candidate(series, false, why)),
    ].slice(0, MAX_CANDIDATES),
  };
}

/**
 * Chooses the series to read from the headers alone.
 * @throws DomainError as `rankSeries` does
 */
export function chooseSeries(
  frames: readonly ImageFrame[],
  rules: SeriesRules,
  options: SeriesChoiceOptions = {},
): SeriesChoice {
  const ranking = rankSeries(frames, rules, options);
  return describeRanking(ranking, ranking.options[0], rules);
}

function isSameSeries(a: SeriesAssessment, b: SeriesAssessment): boolean {
  return a.seriesUid === b.seriesUid && a.modality === b.modality;
}

/** The reason why a set cannot be read; null if it can. */
function refusalOf(series: SeriesAssessment, rules: SeriesRules, any: boolean): SeriesReason | null {
  if (!any && !rules.modalities.includes(series.modality)) {
    return { code: 'modality', modality: series.modality, read: rules.modalities };
  }
  if (series.usable.length === 0) {
    return { code: 'no-slices', kinds: Object.fromEntries(series.excluded) };
  }
  if (isAtOnePlace(series)) {
    return { code: 'one-position', images: series.usable.length };
  }
  if (!any && series.slices < rules.minimumSlices) {
    return { code: 'too-few-slices', slices: series.slices, minimum: rules.minimumSlices };
  }
  return null;
}

function isAtOnePlace({ slices, usable }: SeriesAssessment): boolean {
  return slices === 1 && usable.length > 1;
}

/**
 * An answer is about one patient (see `patientsOf`), and images of every modality count.
 * @param series the images of each series
 */
function refuseSeveralPatients(
  frames: readonly ImageFrame[],
  series: readonly NonEmpty<ImageFrame>[],
  options: readonly SeriesAssessment[],
  seriesUid: string | undefined,
): void {
  if (patientsOf(frames) < 2) return;
  const isAsked = (members: readonly ImageFrame[]): boolean =>
    seriesUid === undefined || members.some((frame) => frame.seriesUid === seriesUid);
  for (const members of series) {
    const patients = patientsOf(members);
    if (patients > 1 && isAsked(members)) throw severalPatientsInSeries(patients, members[0].seriesUid);
  }
  if (seriesUid !== undefined) return;
  const available = [...new Set(options.map((option) => option.seriesUid))].slice(0, MAX_CANDIDATES);
  throw severalPatients(patientsOf(frames), available);
}

function named(
  seriesUid: string,
  usable: readonly SeriesAssessment[],
  refusals: ReadonlyMap<SeriesAssessment, SeriesReason>,
): SeriesAssessment[] {
  const found = usable.filter((series) => isNamed(series, seriesUid));
  if (found.length > 0) return found;
  for (const [series, reason] of refusals) {
    if (!isNamed(series, seriesUid)) continue;
    throw seriesNotUsable(seriesUid, reasonSentence(reason, 'en'), uidsOf(usable));
  }
  throw seriesNotFound(seriesUid, uidsOf([...usable, ...refusals.keys()]));
}

/** If each image of a series has its own UID, any of these names the series. */
function isNamed(series: SeriesAssessment, seriesUid: string): boolean {
  return series.seriesUid === seriesUid || series.usable.some((frame) => frame.seriesUid === seriesUid);
}

function uidsOf(series: readonly SeriesAssessment[]): string[] {
  return [...new Set(series.map(({ seriesUid }) => seriesUid))].slice(0, MAX_CANDIDATES);
}

function nothingUsable(
  refusals: ReadonlyMap<SeriesAssessment, SeriesReason>,
  rules: SeriesRules,
  any: boolean,
): Error {
  const all = [...refusals.keys()];
  const ofModality = any ? all : all.filter((series) => rules.modalities.includes(series.modality));
  const modalities = [...new Set(all.map((series) => series.modality))].slice(0, MAX_CANDIDATES);
  const [largest] = [...ofModality].sort((a, b) => b.slices - a.slices || b.instances - a.instances);
  if (largest === undefined) return noCtSeries(modalities, all.length);
  const { studyUid, seriesUid } = largest;
  const fields = { series: all.length, modalities, studyUid, seriesUid };
  const kinds = new Map<string, number>();
  for (const series of ofModality) {
    for (const [kind, count] of series.excluded) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  }
  const isExcludedEnough = [...kinds.values()].some((count) => count >= rules.minimumSlices);
  if (largest.slices === 0 || isExcludedEnough)
    return noUsableSeries(kindsText(Object.fromEntries(kinds)), fields);
  const atOnePlace = ofModality.find((series) => isAtOnePlace(series));
  if (largest.slices === 1 && atOnePlace !== undefined) {
    return samePosition(atOnePlace.usable.length, { studyUid, seriesUid: atOnePlace.seriesUid });
  }
  if (largest.slices === 1 && ofModality.length >= rules.minimumSlices) {
    return seriesPerImage(ofModality.length, rules.minimumSlices, fields);
  }
  return tooFewSlicesInSeries(largest.slices, rules.minimumSlices, fields);
}

function candidate(series: SeriesAssessment, chosen: boolean, reason: SeriesReason): SeriesCandidate {
  const { seriesUid, modality, instances, slices, kernel, kernelClass } = series;
  const { sliceThickness, coverage, contrast, patientPosition } = series;
  return {
    seriesUid,
    modality,
    instances,
    slices,
    kernel,
    kernelClass,
    sliceThickness,
    coverage,
    contrast,
    patientPosition,
    chosen,
    reason,
  };
}

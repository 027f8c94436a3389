import type { ImageFrame } from '../parsing/image-frame.js';
import { assessSeries } from './assess-series.js';
import type { SeriesAssessment } from './assess-series.js';
import { describeChoice, describeLoss } from './choice-reasons.js';
import { comparePreference } from './preference.js';
import type { SeriesCandidate } from './series-candidate.js';
import {
  noCtSeries,
  noUsableSeries,
  seriesNotFound,
  seriesNotUsable,
  tooFewSlicesInSeries,
} from './series-errors.js';
import type { SeriesRules } from './series-rules.js';

export interface SeriesChoiceOptions {
  /** Read this series, whatever its rank; it must be usable all the same. */
  readonly seriesUid?: string;
  /** Lift the rules on modality and number of slices, for looking at odd data. */
  readonly any?: boolean;
}

export interface SeriesChoice {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** The usable images of the chosen series, in no order. */
  readonly frames: readonly ImageFrame[];
  /** The chosen series first, then the others by preference. */
  readonly candidates: readonly SeriesCandidate[];
}

/** A list for an answer: a study has tens of series, a hostile archive as many as files. */
const MAX_CANDIDATES = 100;

/**
 * Chooses the series to read: CT with enough slices, a lung kernel before a standard one before any other, then most
 * slices, then the thinnest. Says of each series why.
 *
 * @throws DomainError `dicom.no-ct`, `dicom.too-few-slices`, `dicom.no-usable-series`, `dicom.series-not-found` or
 * `dicom.series-not-usable`, all of kind `unusable-study`
 */
export function chooseSeries(
  frames: readonly ImageFrame[],
  rules: SeriesRules,
  options: SeriesChoiceOptions = {},
): SeriesChoice {
  const refusals = new Map<SeriesAssessment, string>();
  const usable: SeriesAssessment[] = [];
  for (const members of bySeries(frames)) {
    const series = assessSeries(members, rules);
    const refusal = refusalOf(series, rules, options.any ?? false);
    if (refusal === null) usable.push(series);
    else refusals.set(series, refusal);
  }
  usable.sort(comparePreference(usable, rules));

  const chosen = options.seriesUid === undefined ? usable.at(0) : named(options.seriesUid, usable, refusals);
  if (chosen === undefined) throw nothingUsable(refusals, rules);
  const others = usable.filter((series) => series !== chosen);
  const reason =
    options.seriesUid === undefined
      ? describeChoice(chosen, others, rules)
      : 'Chosen because it was asked for.';
  return {
    studyUid: chosen.studyUid,
    seriesUid: chosen.seriesUid,
    frames: chosen.usable,
    candidates: [
      candidate(chosen, true, reason),
      ...others
        .slice(0, MAX_CANDIDATES)
        .map((series) => candidate(series, false, describeLoss(series, chosen, usable, rules))),
      ...[...refusals].slice(0, MAX_CANDIDATES).map(([series, why]) => candidate(series, false, why)),
    ].slice(0, MAX_CANDIDATES),
  };
}

function bySeries(frames: readonly ImageFrame[]): Iterable<ImageFrame[]> {
  const groups = new Map<string, ImageFrame[]>();
  for (const frame of frames) {
    const key = `${frame.studyUid}\n${frame.seriesUid}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [frame]);
    else group.push(frame);
  }
  return groups.values();
}

/** Why a series cannot be read at all, as a sentence; null when it can. */
function refusalOf(series: SeriesAssessment, rules: SeriesRules, any: boolean): string | null {
  if (!any && !rules.modalities.includes(series.modality)) {
    return `Its modality is ${series.modality || 'not given'}, and only ${rules.modalities.join(', ')} is read.`;
  }
  if (series.usable.length === 0) {
    return `None of its images is an original slice (${describeKinds(series.excluded)}).`;
  }
  if (!any && series.slices < rules.minimumSlices) {
    return `It has ${series.slices} usable slices, and at least ${rules.minimumSlices} are needed.`;
  }
  return null;
}

function named(
  seriesUid: string,
  usable: readonly SeriesAssessment[],
  refusals: ReadonlyMap<SeriesAssessment, string>,
): SeriesAssessment {
  const found = usable.find((series) => series.seriesUid === seriesUid);
  if (found !== undefined) return found;
  for (const [series, reason] of refusals) {
    if (series.seriesUid !== seriesUid) continue;
    const others = usable.slice(0, MAX_CANDIDATES).map((one) => one.seriesUid);
    throw seriesNotUsable(seriesUid, reason, others);
  }
  const available = [...usable, ...refusals.keys()].map((series) => series.seriesUid);
  throw seriesNotFound(seriesUid, available.slice(0, MAX_CANDIDATES));
}

function nothingUsable(refusals: ReadonlyMap<SeriesAssessment, string>, rules: SeriesRules): Error {
  const all = [...refusals.keys()];
  const ofModality = all.filter((series) => rules.modalities.includes(series.modality));
  const modalities = [...new Set(all.map((series) => series.modality))].slice(0, MAX_CANDIDATES);
  if (ofModality.length === 0) return noCtSeries(modalities, all.length);
  const largest = Math.max(...ofModality.map((series) => series.slices));
  const fields = { series: all.length, modalities };
  if (largest > 0) return tooFewSlicesInSeries(largest, rules.minimumSlices, fields);
  const kinds = new Map<string, number>();
  for (const series of ofModality) {
    for (const [kind, count] of series.excluded) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  }
  return noUsableSeries(describeKinds(kinds), fields);
}

/** `localizer: 2, reformat: 30`. */
function describeKinds(kinds: ReadonlyMap<string, number>): string {
  return [...kinds].map(([kind, count]) => `${kind}: ${count}`).join(', ');
}

function candidate(series: SeriesAssessment, chosen: boolean, reason: string): SeriesCandidate {
  const { seriesUid, modality, instances, slices, kernel, kernelClass } = series;
  const { sliceThickness, coverage, contrast } = series;
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
    chosen,
    reason,
  };
}

import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { checkDecodable } from '../dicom/pixels/decode-frame.js';
import type { SeriesAssessment } from '../dicom/series/assess-series.js';
import {
  describeRanking,
  rankBySightings,
  rankSeries,
  type SeriesChoice,
  type SeriesRanking,
} from '../dicom/series/choose-series.js';
import type { SeriesRules } from '../dicom/series/series-rules.js';
import type { Volume } from '../volume/volume.js';
import type { VolumeLimits } from '../dicom/stack/volume-limits.js';
import type { VolumePlan } from '../dicom/stack/volume-plan.js';
import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import { severalStudies } from './ingest-errors.js';
import type { IndexedEntry, TaskRunner } from './ingest-tasks.js';
import { LeftOut } from './left-out.js';
import { LungSightings } from './lung-sightings.js';
import { readHeaders } from './read-headers.js';
import { SeriesReader } from './series-reader.js';
import { seriesWarnings } from './series-warnings.js';
import { SharedFiles } from './shared-files.js';
import type { RecycledMemory } from './study-memory.js';
import { imageOf, type SliceImage } from './study-geometry.js';
import { TriedSeries } from './tried-series.js';

/** Purpose and limits of reading the images. */
export interface DicomIngestOptions {
  readonly rules: SeriesRules;
  readonly limits: VolumeLimits;
  /** The encoder's box; series with the lungs inside it are preferred. */
  readonly geometry: TensorGeometry;
  /** Read this series, regardless of its rank. */
  readonly seriesUid?: string | undefined;
  /** Lift the rules on modality and number of slices. */
  readonly any?: boolean | undefined;
}

/** The chosen series of a study as a volume. */
export interface DicomVolume extends Pick<SeriesChoice, 'studyUid' | 'seriesUid' | 'candidates'> {
  readonly volume: Volume;
  /** One for each slice of the volume. */
  readonly images: readonly SliceImage[];
  readonly warnings: readonly Warning[];
}

/** Resources for reading the images of a study. */
export interface DicomMeans {
  readonly entries: readonly StudyEntry[];
  readonly tasks: TaskRunner;
  /** Source of the volume's memory. */
  readonly memory: RecycledMemory;
}

/** The headers of a study's images. */
interface Headers {
  readonly frames: readonly ImageFrame[];
  readonly leftOut: LeftOut;
}

/**
 * The series of a study and the first one to read. If several parts of the patient are shown, some images
 * of each are decoded.
 * @throws DomainError `dicom.*` when no series can be read, with the most frequent reason for unusable images
 */
export async function surveyDicom(
  means: DicomMeans,
  options: DicomIngestOptions,
): Promise<{ choice: SeriesChoice; warnings: readonly Warning[] }> {
  const { frames, leftOut } = await readAllHeaders(means, options);
  const ranking = await lookAtLungs(rank(frames, leftOut, options), looksOf(means, options), options);
  return {
    choice: describeRanking(ranking, ranking.options[0], options.rules),
    warnings: leftOut.warnings(),
  };
}

/**
 * Reads a study's best series in Hounsfield units. If a series cannot be stacked, decoded or judged, the next one is
 * tried. An image with unusable pixels is left out, and the remaining images are assessed again.
 *
 * @param onDecoding called for each tried series before its images are decoded
 * @param judge consumer of the volume; a DomainError from it skips the series
 * @throws DomainError `dicom.*`: the refusal of the preferred series, with the other attempts
 */
export async function ingestDicom<T>(
  means: DicomMeans,
  options: DicomIngestOptions,
  onDecoding: () => void,
  judge: (read: DicomVolume) => Promise<T>,
): Promise<T> {
  const { frames: all, leftOut } = await readAllHeaders(means, options);
  const files = new SharedFiles(means.entries, means.tasks);
  const looks = looksOf(means, options, files);
  const reader = new SeriesReader(files, means.tasks, means.memory, looks, {
    limits: options.limits,
    minimumSlices: options.rules.minimumSlices,
    any: options.any === true,
  });
  const tried = new TriedSeries();
  let frames = all;
  let ranking = await lookAtLungs(rank(frames, leftOut, options), looks, options);
  for (;;) {
    const series = ranking.options.find((option) => !tried.has(option));
    if (series === undefined) throw tried.refusal(leftOut);
    onDecoding();
    try {
      const read = await reader.read(series);
      if ('unreadable' in read) {
        for (const reason of read.unreadable.values()) leftOut.add(reason);
        // Every iteration removes images or a series, so the loop ends.
        frames = frames.filter((frame) => !read.unreadable.has(frame));
        ranking = await lookAtLungs(rankAnew(frames, leftOut, options, tried), looks, options);
        continue;
      }
      const { volume, plan } = read;
      const { studyUid, seriesUid, candidates } = describeRanking(
        ranking,
        series,
        options.rules,
        tried.reasons(ranking.usable),
      );
      const warnings = [
        ...studyWarnings(all, series),
        ...leftOut.warnings(),
        ...seriesWarnings(series),
        ...tried.warnings(),
        ...plan.warnings,
      ];
      return await judge({ volume, images: imagesOf(plan), studyUid, seriesUid, candidates, warnings });
    } catch (error) {
      if (!isAboutSeries(error)) throw error;
      tried.add(series, error);
    }
  }
}

async function readAllHeaders(
  { entries, tasks }: DicomMeans,
  { rules, any }: DicomIngestOptions,
): Promise<Headers> {
  const files: IndexedEntry[] = entries.map((entry, index) => ({ index, entry }));
  const leftOut = new LeftOut(files.length);
  const frames: ImageFrame[] = [];
  for (const report of await readHeaders(files, tasks)) {
    report.leftOut.forEach((reason) => leftOut.add(reason));
    for (const frame of report.frames) {
      // Series that are not CT are listed, but not decoded.
      const isRead = any === true || rules.modalities.includes(frame.modality);
      if (!isRead || isDecodable(frame, leftOut)) frames.push(frame);
    }
  }
  return { frames, leftOut };
}

function rank(frames: readonly ImageFrame[], leftOut: LeftOut, options: DicomIngestOptions): SeriesRanking {
  if (frames.length === 0) throw leftOut.nothingReadable();
  try {
    return rankSeries(frames, options.rules, options);
  } catch (error) {
    throw leftOut.explain(error);
  }
}

/** Ranks again after images were left out. If no series is usable, throws the refusal of those tried, if any. */
function rankAnew(
  frames: readonly ImageFrame[],
  leftOut: LeftOut,
  options: DicomIngestOptions,
  tried: TriedSeries,
): SeriesRanking {
  try {
    return rank(frames, leftOut, options);
  } catch (error) {
    throw tried.isEmpty ? error : tried.refusal(leftOut);
  }
}

/** Ranks by the contents of some images of each part of the patient, if there are several parts. */
async function lookAtLungs(
  ranking: SeriesRanking,
  looks: LungSightings,
  { rules, any }: DicomIngestOptions,
): Promise<SeriesRanking> {
  if (any === true) return ranking;
  const sightings = await looks.of(ranking.options);
  return sightings.size === 0 ? ranking : rankBySightings(ranking, sightings, rules);
}

function looksOf(
  { entries, tasks, memory }: DicomMeans,
  { limits, geometry }: DicomIngestOptions,
  files = new SharedFiles(entries, tasks),
): LungSightings {
  return new LungSightings(files, tasks, memory, limits, geometry);
}

function imagesOf({ slices }: VolumePlan): readonly SliceImage[] {
  return slices.map(imageOf);
}

/** Whether another series may avoid the failure, unlike a fault of the host. */
function isAboutSeries(error: unknown): error is DomainError {
  return error instanceof DomainError && (error.kind === 'unusable-study' || error.kind === 'too-large');
}

/** Colour pictures stay, because the choice of series reports them. */
function isDecodable(frame: ImageFrame, leftOut: LeftOut): boolean {
  try {
    if (frame.pixels.samplesPerPixel === 1) checkDecodable(frame);
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    leftOut.add(error);
    return false;
  }
}

function studyWarnings(frames: readonly ImageFrame[], { usable }: SeriesAssessment): Warning[] {
  const read = new Set(usable.map(({ studyUid }) => studyUid));
  const others = new Set(frames.map(({ studyUid }) => studyUid).filter((uid) => !read.has(uid))).size;
  return others === 0 ? [] : [severalStudies(others + 1)];
}

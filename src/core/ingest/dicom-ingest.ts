import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { checkDecodable } from '../dicom/pixels/decode-frame.js';
import { chooseSeries, type SeriesChoice } from '../dicom/series/choose-series.js';
import type { SeriesRules } from '../dicom/series/series-rules.js';
import type { Volume } from '../volume/volume.js';
import { framesSharingPlanes, planVolume, type Fingerprints } from '../dicom/stack/plan-volume.js';
import type { VolumeLimits } from '../dicom/stack/volume-limits.js';
import type { VolumePlan } from '../dicom/stack/volume-plan.js';
import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import { severalStudies } from './ingest-errors.js';
import type { IndexedEntry, TaskRunner } from './ingest-tasks.js';
import { LeftOut } from './left-out.js';
import { readHeaders } from './read-headers.js';
import { SharedFiles } from './shared-files.js';
import type { RecycledMemory } from './study-memory.js';
import { imageOf, type SliceImage } from './study-geometry.js';
import { decodeVolume } from './volume-decoding.js';

/** What an image is read for, and within which limits. */
export interface DicomIngestOptions {
  readonly rules: SeriesRules;
  readonly limits: VolumeLimits;
  /** Read this series, whatever its rank. */
  readonly seriesUid?: string | undefined;
  /** Lift the rules on modality and number of slices. */
  readonly any?: boolean | undefined;
}

/** The chosen series of a study as a volume. */
export interface DicomVolume extends Pick<SeriesChoice, 'studyUid' | 'seriesUid' | 'candidates'> {
  readonly volume: Volume;
  /** By slice of the volume. */
  readonly images: readonly SliceImage[];
  readonly warnings: readonly Warning[];
}

/** The series of a study; nothing was decoded. */
export interface DicomSurvey {
  readonly choice: SeriesChoice;
  readonly frames: readonly ImageFrame[];
  readonly leftOut: LeftOut;
}

/**
 * Reads the headers of all files and chooses the series.
 * @throws DomainError `dicom.*` when none can be read, with the reason why most images are not among the usable ones
 */
export async function surveyDicom(
  entries: readonly StudyEntry[],
  tasks: TaskRunner,
  options: DicomIngestOptions,
): Promise<DicomSurvey> {
  const files: IndexedEntry[] = entries.map((entry, index) => ({ index, entry }));
  const leftOut = new LeftOut(files.length);
  const frames: ImageFrame[] = [];
  for (const report of await readHeaders(files, tasks)) {
    report.leftOut.forEach((reason) => leftOut.add(reason));
    for (const frame of report.frames) if (isDecodable(frame, leftOut)) frames.push(frame);
  }
  return { choice: choose(frames, leftOut, options), frames, leftOut };
}

/**
 * A study's chosen series in Hounsfield units. An image whose pixels cannot be decoded is left out, and what is left is
 * looked at anew: its gap may be bridged, or another series may be better now.
 * @param memory where the volume's is taken from
 * @param onDecoding called once, before the first image is decoded
 * @throws DomainError `dicom.*`
 */
export async function ingestDicom(
  entries: readonly StudyEntry[],
  tasks: TaskRunner,
  options: DicomIngestOptions,
  memory: RecycledMemory,
  onDecoding: () => void,
): Promise<DicomVolume> {
  const { leftOut, ...survey } = await surveyDicom(entries, tasks, options);
  onDecoding();
  let { choice, frames } = survey;
  const files = new SharedFiles(entries, tasks);
  for (;;) {
    const plan = await planSeries(choice, files, tasks, options, leftOut);
    const decoded = await decodeVolume(plan, files, tasks, memory);
    if ('volume' in decoded) {
      const { studyUid, seriesUid, candidates } = choice;
      const warnings = [...studyWarnings(survey.frames), ...leftOut.warnings(), ...plan.warnings];
      const images = plan.slices.map(imageOf);
      return { volume: decoded.volume, images, studyUid, seriesUid, candidates, warnings };
    }
    for (const reason of decoded.unreadable.values()) leftOut.add(reason);
    // Every turn takes images away, so that there is a last one.
    frames = frames.filter((frame) => !decoded.unreadable.has(frame));
    choice = choose(frames, leftOut, options);
  }
}

function choose(
  frames: readonly ImageFrame[],
  leftOut: LeftOut,
  { rules, seriesUid, any }: DicomIngestOptions,
): SeriesChoice {
  if (frames.length === 0) throw leftOut.nothingReadable();
  try {
    return chooseSeries(frames, rules, {
      ...(seriesUid !== undefined && { seriesUid }),
      ...(any !== undefined && { any }),
    });
  } catch (error) {
    throw leftOut.explain(error);
  }
}

async function planSeries(
  { frames, studyUid, seriesUid }: SeriesChoice,
  files: SharedFiles,
  tasks: TaskRunner,
  { limits }: DicomIngestOptions,
  leftOut: LeftOut,
): Promise<VolumePlan> {
  const fingerprints = await fingerprintsOf(framesSharingPlanes(frames), files, tasks);
  try {
    return planVolume(frames, limits, fingerprints);
  } catch (error) {
    throw ofSeries(leftOut.explain(error), studyUid, seriesUid);
  }
}

async function fingerprintsOf(
  frames: readonly ImageFrame[],
  files: SharedFiles,
  tasks: TaskRunner,
): Promise<Fingerprints> {
  const prints = new Map<ImageFrame, string>();
  await Promise.all(
    frames.map(async (frame) => {
      const place = await files.locate(frame);
      if ('reason' in place) return;
      const { print } = await tasks
        .run('fingerprint', place.located)
        // An image that breaks its reader has no print; decoding it will say so.
        .catch(() => ({ print: undefined }));
      if (print !== undefined) prints.set(frame, print);
    }),
  );
  return prints;
}

/** A refusal that says which study it was: an answer names it where it is known. */
function ofSeries(error: unknown, studyUid: string, seriesUid: string): unknown {
  if (!(error instanceof DomainError)) return error;
  return new DomainError(error.code, error.message, {
    fields: { ...error.fields, studyUid, seriesUid },
    cause: error,
  });
}

/** Colour pictures stay: the choice of series says what they are. */
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

function studyWarnings(frames: readonly ImageFrame[]): Warning[] {
  const studies = new Set(frames.map(({ studyUid }) => studyUid)).size;
  return studies > 1 ? [severalStudies(studies)] : [];
}

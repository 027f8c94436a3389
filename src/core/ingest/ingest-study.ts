import { performance } from 'node:perf_hooks';
import type { SourceLocation, StudySource } from '../archive/open-source.js';
import type { SeriesFacts } from '../quality/assess-volume.js';
import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { Volume } from '../volume/volume.js';
import type { NiftiOrientation } from '../nifti/nifti-orientation.js';
import { storedOrder, unknownOrientation } from '../nifti/nifti-warnings.js';
import { readNifti } from '../nifti/read-nifti.js';
import { deserializeProblem, DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import { fitsDevice } from '../tensor/device-memory.js';
import { packTensor, packVolume } from '../tensor/packed-volume.js';
import { placeTensor } from '../tensor/tensor-placement.js';
import { volumeDigest } from '../volume/volume-digest.js';
import { orientToSlp, storedView, type OrientedView } from '../volume/volume-view.js';
import { ingestDicom, surveyDicom, type DicomIngestOptions } from './dicom-ingest.js';
import type { DigestedResult, IngestRequest, IngestResult, ReadingStage } from './ingest-request.js';
import type { TaskInput, TaskRunner } from './ingest-tasks.js';
import { openStudy } from './open-study.js';
import { type RecycledMemory, StudyMemory } from './study-memory.js';
import { studyGeometry, type SliceImage } from './study-geometry.js';
import { networkInputs } from './network-inputs.js';
import { buildTensor } from './tensor-building.js';

/** Provides the threads for a study, from the location of its files; undefined for a volume in memory. */
export type StartTasks = (files: SourceLocation | undefined) => TaskRunner;

/** A volume that was read, and its series. */
interface ReadVolume {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly series: readonly SeriesCandidate[];
  readonly warnings: readonly Warning[];
  readonly volume: Volume;
  readonly view: OrientedView;
  readonly images: readonly SliceImage[];
}

/**
 * Reads a study from its path and returns the requested result.
 * @param onStage called at the beginning of each stage
 * @param memory reused between studies; it gets the volume back unless the volume is part of the result
 * @param deliver gets the result before the volume is hashed, so that the encoders need not wait
 * @throws DomainError `archive.*`, `dicom.*`, `nifti.*`, `tensor.*`
 */
export async function ingestStudy(
  request: IngestRequest,
  startTasks: StartTasks,
  onStage: (stage: ReadingStage) => void,
  memory = new StudyMemory(),
  deliver: (result: IngestResult) => void = () => undefined,
): Promise<DigestedResult> {
  const clock = new StageClock(onStage);
  clock.begin('reading');
  const { result, source } = await readGoal(request, startTasks, clock, memory);
  deliver(result);
  if (source === undefined) return result;
  const digested = { ...result, volumeDigest: volumeDigest(source) };
  if (result.volume === undefined) memory.volumes.giveBack(source.data.buffer);
  return digested;
}

/** A result, and the volume from which the encoder's input was computed if that was requested. */
interface Finished {
  readonly result: IngestResult;
  readonly source?: Volume;
}

async function readGoal(
  request: IngestRequest,
  startTasks: StartTasks,
  clock: StageClock,
  memory: StudyMemory,
): Promise<Finished> {
  if (request.goal === 'survey') return { result: await survey(request, startTasks, clock, memory) };
  if (request.input.kind === 'nifti') {
    const { read, tasks } = await readNiftiVolume(request, startTasks);
    return finish(request, read, tasks, clock, memory);
  }
  return readDicom(request, startTasks, clock, memory);
}

/**
 * The requested result of a volume. The memory of a refused volume is given back.
 * @throws DomainError `dicom.no-lungs`, `tensor.*`
 */
async function finish(
  request: IngestRequest,
  read: ReadVolume,
  tasks: TaskRunner,
  clock: StageClock,
  memory: StudyMemory,
): Promise<Finished> {
  const { studyUid, seriesUid, series, warnings, volume, view, images } = read;
  const found = { studyUid, seriesUid, series, warnings };
  if (request.goal === 'volume') return { result: { ...found, volume, timings: clock.end() } };
  clock.begin('resampling');
  const { geometry } = request.settings;
  const [assessed, built, networks] = await Promise.allSettled([
    assess(tasks, { volume, facts: factsOf(series), geometry, any: request.options.any === true }),
    encoderInput(request, view, tasks, memory.slabs),
    networkInputs(request, { volume, view }, tasks, memory.networks),
  ]);
  const isRefused = [assessed, built, networks].some(({ status }) => status === 'rejected');
  if (isRefused) memory.volumes.giveBack(volume.data.buffer);
  if (assessed.status === 'rejected') throw withUids(assessed.reason, read);
  if (built.status === 'rejected') throw withUids(built.reason, read);
  if (networks.status === 'rejected') throw withUids(networks.reason, read);
  const result: IngestResult = {
    ...found,
    warnings: [...warnings, ...assessed.value],
    ...built.value,
    networkInputs: networks.value,
    place: studyGeometry(volume, placeTensor(view, geometry), images),
    ...(request.options.keepVolume === true && { volume }),
    timings: clock.end(),
  };
  return { result, source: volume };
}

/** Prefix of the UIDs of a NIfTI volume. */
const NIFTI_UID = 'nifti_';

/** Adds the UIDs of study and series to a refusal, because the answer names them. */
function withUids(
  error: unknown,
  { studyUid, seriesUid }: Pick<ReadVolume, 'studyUid' | 'seriesUid'>,
): unknown {
  // The UIDs of a NIfTI volume contain the client's file name, which may hold a patient's name.
  if (!(error instanceof DomainError) || studyUid.startsWith(NIFTI_UID)) return error;
  return new DomainError(error.code, error.message, {
    fields: { ...error.fields, studyUid, seriesUid },
    cause: error,
  });
}

/**
 * Runs on its own thread because it takes as long as several slabs of the tensor.
 * @throws DomainError `dicom.no-lungs`
 */
async function assess(tasks: TaskRunner, input: TaskInput<'assessment'>): Promise<readonly Warning[]> {
  const assessment = await tasks.run('assessment', input);
  if ('refusal' in assessment) throw deserializeProblem(assessment.refusal);
  return assessment.warnings;
}

/** The tensor; for a device the packed volume, or the packed tensor if the device lacks memory for resampling. */
async function encoderInput(
  { goal, settings, memory }: IngestRequest,
  view: OrientedView,
  tasks: TaskRunner,
  slabs: RecycledMemory,
) {
  const { geometry, threads } = settings;
  if (goal === 'tensor') return buildTensor(view, geometry, tasks, { threads, slabs, memory });
  if (fitsDevice(view)) return { packed: packVolume(view, geometry, memory) };
  const { tensor, ...digest } = await buildTensor(view, geometry, tasks, { threads, slabs });
  return { ...digest, packed: packTensor(tensor, geometry, memory) };
}

/** A volume without a series has no reconstruction parameters. */
function factsOf(series: readonly SeriesCandidate[]): SeriesFacts {
  return series.find(({ chosen }) => chosen) ?? { kernel: '', kernelClass: '', sliceThickness: null };
}

async function survey(
  request: IngestRequest,
  startTasks: StartTasks,
  clock: StageClock,
  memory: StudyMemory,
): Promise<IngestResult> {
  return withSource(request, async ({ entries, location }) => {
    const tasks = startTasks(location);
    const means = { entries, tasks, memory: memory.volumes };
    const { choice, warnings } = await surveyDicom(means, dicomOptions(request));
    const { studyUid, seriesUid, candidates } = choice;
    return { studyUid, seriesUid, series: candidates, warnings, timings: clock.end() };
  });
}

async function readDicom(
  request: IngestRequest,
  startTasks: StartTasks,
  clock: StageClock,
  memory: StudyMemory,
): Promise<Finished> {
  return withSource(request, async ({ entries, location }) => {
    const tasks = startTasks(location);
    return ingestDicom(
      { entries, tasks, memory: memory.volumes },
      dicomOptions(request),
      () => clock.begin('decoding'),
      ({ candidates, ...found }) => {
        const read: ReadVolume = { ...found, series: candidates, view: orientToSlp(found.volume) };
        return finish(request, read, tasks, clock, memory);
      },
    );
  });
}

/** A NIfTI volume has no series: its UIDs derive from the file's name, as in the Python service. */
async function readNiftiVolume({ input, settings }: IngestRequest, startTasks: StartTasks) {
  const studyUid = `${NIFTI_UID}${input.fileName.replace(/\.nii(\.gz)?$/i, '')}`;
  const uids = { studyUid, seriesUid: `${studyUid}_series` };
  const { warnings, isOriented, ...volume } = await readNifti(input.path, settings.limits.maximumVoxels);
  const seen = viewOfNifti(volume, isOriented, settings.niftiOrientation);
  const read: ReadVolume = {
    ...uids,
    series: [],
    warnings: [...warnings, ...seen.warnings],
    volume,
    view: seen.view,
    images: [],
  };
  return { read, tasks: startTasks(undefined) };
}

/** The view by the affine, as of a DICOM series, or in the stored order of the Python service; warns if they differ. */
function viewOfNifti(
  volume: Volume,
  isOriented: boolean,
  orientation: NiftiOrientation,
): { readonly view: OrientedView; readonly warnings: readonly Warning[] } {
  const stored = storedView(volume);
  if (!isOriented) return { view: stored, warnings: [unknownOrientation()] };
  const oriented = orientToSlp(volume);
  if (orientation === 'affine') return { view: oriented, warnings: [] };
  const isSame = ([0, 1, 2] as const).every((at) => {
    const [{ axis, flip }, other] = [oriented.axes[at], stored.axes[at]];
    return axis === other.axis && flip === other.flip;
  });
  return { view: stored, warnings: isSame ? [] : [storedOrder()] };
}

async function withSource<T>(
  { input, settings }: IngestRequest,
  use: (source: StudySource) => Promise<T>,
): Promise<T> {
  const source = await openStudy(input.path, settings.archive);
  try {
    return await use(source);
  } finally {
    source.close();
  }
}

function dicomOptions({ settings, options }: IngestRequest): DicomIngestOptions {
  const { rules, limits, geometry } = settings;
  return { rules, limits, geometry, seriesUid: options.seriesUid, any: options.any };
}

/** Reports the beginning of stages and measures them. */
class StageClock {
  private readonly seconds: Partial<Record<ReadingStage, number>> = {};
  private current: { readonly stage: ReadingStage; readonly since: number } | undefined;

  constructor(private readonly onStage: (stage: ReadingStage) => void) {}

  begin(stage: ReadingStage): void {
    this.end();
    this.current = { stage, since: performance.now() };
    this.onStage(stage);
  }

  end(): Readonly<Record<string, number>> {
    if (this.current !== undefined) {
      const { stage, since } = this.current;
      // A stage begins again for each tried series.
      this.seconds[stage] = (this.seconds[stage] ?? 0) + (performance.now() - since) / 1000;
      this.current = undefined;
    }
    return { ...this.seconds };
  }
}

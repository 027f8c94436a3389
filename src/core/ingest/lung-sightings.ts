import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { SeriesAssessment } from '../dicom/series/assess-series.js';
import type { LungsSeen, Sightings } from '../dicom/series/preference.js';
import { haveSameView } from '../dicom/series/series-bounds.js';
import { planVolume } from '../dicom/stack/plan-volume.js';
import { orderAlongStack } from '../dicom/stack/stack-order.js';
import type { VolumeLimits } from '../dicom/stack/volume-limits.js';
import { DomainError } from '../problem/domain-error.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { TaskRunner } from './ingest-tasks.js';
import type { SharedFiles } from './shared-files.js';
import type { RecycledMemory } from './study-memory.js';
import { decodeVolume } from './volume-decoding.js';

/** Millimetres between the examined slices: smaller distances do not find lungs more reliably. */
const LOOK_DISTANCE = 7;
/** At most about this many slices of one part of the patient are decoded. */
const MAX_SLICES = 64;
/** Parts of the patient that are examined: head, neck, chest, abdomen, and a separate heart. */
const MAX_VIEWS = 6;

/** Examines the lungs in a few slices of a series before the whole series is decoded. */
export class LungSightings {
  private readonly known = new Map<ImageFrame, LungsSeen>();

  constructor(
    private readonly files: SharedFiles,
    private readonly tasks: TaskRunner,
    private readonly memory: RecycledMemory,
    private readonly limits: VolumeLimits,
    private readonly geometry: TensorGeometry,
  ) {}

  /**
   * Visible lungs in each series; empty if all series show the same part of the patient, because the examination would
   * not separate them. One series is examined for each part: the one with the fewest slices.
   * @param series best first
   */
  async of(series: readonly SeriesAssessment[]): Promise<Sightings> {
    const views: [SeriesAssessment, ...SeriesAssessment[]][] = [];
    for (const one of series) {
      const { bounds } = one;
      if (bounds === null) continue;
      const view = views.find(([{ bounds: other }]) => other !== null && haveSameView(bounds, other));
      if (view !== undefined) view.push(one);
      else views.push([one]);
    }
    const sightings = new Map<SeriesAssessment, LungsSeen>();
    if (views.length < 2) return sightings;
    for (const view of views.slice(0, MAX_VIEWS)) {
      const seen = await this.atOneOf(view);
      if (seen !== undefined) for (const one of view) sightings.set(one, seen);
    }
    return sightings;
  }

  /** Visible lungs in the images of one stack; undefined if they cannot be decoded. */
  async at(frames: readonly ImageFrame[]): Promise<LungsSeen | undefined> {
    const [first] = frames;
    if (first === undefined) return undefined;
    const known = this.known.get(first);
    if (known !== undefined) return known;
    const seen = await this.look(fewOf(frames));
    if (seen !== undefined) this.known.set(first, seen);
    return seen;
  }

  private async atOneOf(view: readonly SeriesAssessment[]): Promise<LungsSeen | undefined> {
    const fewestFirst = [...view].sort((a, b) => Number(a.holes) - Number(b.holes) || a.slices - b.slices);
    for (const { usable } of fewestFirst) {
      const seen = await this.at(usable);
      if (seen !== undefined) return seen;
    }
    return undefined;
  }

  private async look(frames: readonly ImageFrame[]): Promise<LungsSeen | undefined> {
    const limits = { ...this.limits, maximumGap: Infinity, maximumInterpolatedShare: 1, minimumSlices: 2 };
    try {
      const decoded = await decodeVolume(planVolume(frames, limits), this.files, this.tasks, this.memory);
      if ('unreadable' in decoded) {
        const readable = frames.filter((frame) => !decoded.unreadable.has(frame));
        return await this.look(readable);
      }
      const { volume } = decoded;
      const seen = await this.tasks.run('lungs', { volume, geometry: this.geometry });
      this.memory.giveBack(volume.data.buffer);
      return seen;
    } catch (error) {
      // A failure does not refuse the series yet: it is tried in its turn.
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }
}

/** One image every few millimetres, one for each position. */
function fewOf(frames: readonly ImageFrame[]): ImageFrame[] {
  const ordered = orderAlongStack(frames);
  const [first] = ordered;
  const deepest = ordered.at(-1);
  if (first === undefined || deepest === undefined) return [];
  const extent = deepest.depth - first.depth;
  const distance = Math.max(LOOK_DISTANCE, extent / MAX_SLICES);
  const few: { frame: ImageFrame; depth: number }[] = [];
  for (const image of ordered) {
    const last = few.at(-1);
    if (last === undefined || image.depth - last.depth >= distance - 0.5) few.push(image);
  }
  return few.map(({ frame }) => frame);
}

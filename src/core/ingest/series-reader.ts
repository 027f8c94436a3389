import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { SeriesAssessment } from '../dicom/series/assess-series.js';
import { isUnplaced } from '../dicom/series/frame-exclusion.js';
import {
  framesSharingPlanes,
  planVolume,
  separateBlocks,
  type Fingerprints,
} from '../dicom/stack/plan-volume.js';
import * as stack from '../dicom/stack/volume-warnings.js';
import type { VolumeLimits } from '../dicom/stack/volume-limits.js';
import type { VolumePlan } from '../dicom/stack/volume-plan.js';
import { DomainError } from '../problem/domain-error.js';
import type { Volume } from '../volume/volume.js';
import { countAlternatingScans } from './alternating-scans.js';
import { alternatingScans, inconsistentSeries } from './ingest-errors.js';
import type { TaskRunner } from './ingest-tasks.js';
import type { LeftOutReason } from './left-out.js';
import type { LungSightings } from './lung-sightings.js';
import { excludedImages } from './series-warnings.js';
import type { SharedFiles } from './shared-files.js';
import { findStrangeSlices } from './strange-slices.js';
import type { RecycledMemory } from './study-memory.js';
import type { SliceValues } from './slice-values.js';
import { decodeVolume, type DecodedSlice } from './volume-decoding.js';

/** Largest share of slices that may be left out because of their values. */
const STRANGE_SHARE = 0.25;
/** Refusals of a stack that consists of parts, one of which may be the chest. */
const OF_PARTS: ReadonlySet<string> = new Set(['dicom.missing-slices', 'dicom.unequal-gaps']);
/** Warnings that may be explained by images that are not slices. */
const OF_MISSING: ReadonlySet<string> = new Set(['dicom.slices-interpolated', 'dicom.slices-resampled']);

/** A stack of more blocks is not examined: more parts are implausible for a body. */
const MAX_BLOCKS = 8;
/** Fewest images of a block that can be assessed. */
const FEWEST_LOOKED_AT = 3;

export type ReadSeries =
  | { readonly volume: Volume; readonly plan: VolumePlan }
  /** Images whose pixels cannot be used, with the reason. */
  | { readonly unreadable: ReadonlyMap<ImageFrame, LeftOutReason> };

export interface SeriesReaderOptions {
  readonly limits: VolumeLimits;
  readonly minimumSlices: number;
  /** Accepts values that are impossible in a CT. */
  readonly any: boolean;
}

/** Builds the volume of one set of images. */
export class SeriesReader {
  constructor(
    private readonly files: SharedFiles,
    private readonly tasks: TaskRunner,
    private readonly memory: RecycledMemory,
    private readonly looks: LungSightings,
    private readonly options: SeriesReaderOptions,
  ) {}

  /** @throws DomainError `dicom.*` the reason why it is not a volume */
  async read(series: SeriesAssessment): Promise<ReadSeries> {
    const plan = await this.plan(series);
    const decoded = await decodeVolume(plan, this.files, this.tasks, this.memory);
    if ('unreadable' in decoded) return decoded;
    const { volume, slices } = decoded;
    const strange = this.options.any ? new Map<ImageFrame, LeftOutReason>() : findStrangeSlices(slices);
    const scans = this.options.any || strange.size > 0 ? 1 : countAlternatingScans(wholeImagesOf(slices));
    if (strange.size === 0 && scans === 1) return { volume, plan };
    this.memory.giveBack(volume.data.buffer);
    if (scans > 1) throw alternatingScans(scans);
    const { length } = slices;
    if (strange.size > STRANGE_SHARE * length) throw inconsistentSeries(strange.size, length);
    return { unreadable: strange };
  }

  private async plan(series: SeriesAssessment): Promise<VolumePlan> {
    const { usable } = series;
    const { limits } = this.options;
    const fingerprints = await this.fingerprintsOf(framesSharingPlanes(usable));
    try {
      const plan = planVolume(usable, limits, fingerprints);
      const lacksSlices =
        plan.warnings.some(({ code }) => OF_MISSING.has(code)) ||
        [...series.excluded.keys()].some(isUnplaced);
      return lacksSlices ? { ...plan, warnings: [...plan.warnings, ...excludedImages(series)] } : plan;
    } catch (error) {
      if (!(error instanceof DomainError) || !OF_PARTS.has(error.code) || this.options.any) throw error;
      const block = await this.blockWithLungs(usable);
      if (block === undefined) throw error;
      const plan = planVolume(block.frames, limits, fingerprints);
      const warning = stack.blocksLeftOut(block.blocks, block.frames.length, usable.length);
      return { ...plan, warnings: [warning, ...plan.warnings] };
    }
  }

  /** The block of a stack that shows lungs; undefined if several blocks do, or none, or if it is too short. */
  private async blockWithLungs(
    frames: readonly ImageFrame[],
  ): Promise<{ frames: readonly ImageFrame[]; blocks: number } | undefined> {
    const blocks = separateBlocks(frames, this.options.limits);
    if (blocks.length < 2 || blocks.length > MAX_BLOCKS) return undefined;
    const withLungs: ImageFrame[][] = [];
    for (const block of blocks) {
      const seen = block.length < FEWEST_LOOKED_AT ? undefined : await this.looks.at(block);
      if (seen !== undefined && seen.extent !== 'none') withLungs.push(block);
    }
    const [found, ...others] = withLungs;
    return found !== undefined && others.length === 0 && found.length >= this.options.minimumSlices
      ? { frames: found, blocks: blocks.length }
      : undefined;
  }

  private async fingerprintsOf(frames: readonly ImageFrame[]): Promise<Fingerprints> {
    const prints = new Map<ImageFrame, string>();
    await Promise.all(
      frames.map(async (frame) => {
        const place = await this.files.locate(frame);
        if ('reason' in place) return;
        const { print } = await this.tasks
          .run('fingerprint', place.located)
          // An image that crashes its reader has no fingerprint; decoding it will report that.
          .catch(() => ({ print: undefined }));
        if (print !== undefined) prints.set(frame, print);
      }),
    );
    return prints;
  }
}

/** Values of the slices that consist of one image; interpolated slices resemble both neighbours. */
function wholeImagesOf(slices: readonly DecodedSlice[]): SliceValues[] {
  return slices.filter(({ sources }) => sources.length === 1).map(({ values }) => values);
}

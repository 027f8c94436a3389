import { createHash } from 'node:crypto';
import type { FileSource } from '../archive/file-source.js';
import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame, StoredFrame } from '../dicom/parsing/image-frame.js';
import { decodeFrameOf, pixelDataSet } from '../dicom/pixels/decode-frame.js';
import { brightPadding } from '../dicom/pixels/padding.js';
import { fillNetworkInput } from '../network-input/fill-network-input.js';
import { seeLungs } from '../quality/lungs-seen.js';
import { assessVolume } from '../quality/assess-volume.js';
import { DomainError, type SerializedProblem, serializeProblem } from '../problem/domain-error.js';
import { resampleSlab } from '../tensor/resample-slab.js';
import { type DepthChecksum, slabChecksums } from '../tensor/tensor-digest.js';
import type {
  AnyTask,
  Assessment,
  FileReport,
  Fingerprint,
  HeaderReport,
  LocatedFrame,
  LocatedSource,
  SliceReport,
  SliceTarget,
  TaskInput,
  TaskName,
  TaskOutput,
} from './ingest-tasks.js';
import type { LeftOutReason } from './left-out.js';
import { bytesForAlike, readHeader } from './read-header.js';
import { readImageFile } from './read-image-file.js';
import { measureSlice, POSSIBLE_VALUES } from './slice-values.js';
import { type DecodedSource, writeSlice } from './slice-writer.js';

type EntryReader = Pick<FileSource<StudyEntry>, 'read'>;

/** Performs the tasks of a study on the current thread. */
export class TaskPerformer {
  /** Tasks come in the order of slices, so a file is read once even if its frames are not shared. */
  private last: { readonly ordinal: number; readonly dataSet: Uint8Array } | undefined;

  /** Headers of a study are about equally long, so each one predicts how much of the next file to read. */
  private headerBytes: number | undefined;

  constructor(private readonly source: EntryReader) {}

  perform(task: AnyTask): TaskOutput<TaskName> {
    switch (task.name) {
      case 'headers':
        return this.headers(task.input);
      case 'file':
        return this.file(task.input);
      case 'fingerprint':
        return this.fingerprint(task.input);
      case 'slice':
        return this.slice(task.input.sources, task.input.target);
      case 'assessment':
        return this.assessment(task.input);
      case 'lungs':
        return seeLungs(task.input.volume, task.input.geometry);
      case 'slab':
        return this.slab(task.input);
      case 'network-input': {
        const { volume, view, geometry, input, values } = task.input;
        fillNetworkInput(volume, view, geometry, input, values);
        return undefined;
      }
    }
  }

  private headers({ entries }: TaskInput<'headers'>): HeaderReport {
    const frames: ImageFrame[] = [];
    const leftOut: LeftOutReason[] = [];
    for (const entry of entries) {
      const read = attempt(() => readHeader(this.source, entry, this.headerBytes));
      if ('value' in read) {
        this.headerBytes = bytesForAlike(read.value);
        for (const frame of read.value) frames.push(frame);
      } else leftOut.push(read.reason);
    }
    return { frames, leftOut };
  }

  private file({ frame, entry }: LocatedFrame): FileReport {
    const read = attempt(() => pixelDataSet(readImageFile(this.source, entry, frame), frame));
    if (!('value' in read)) return read;
    const memory = new SharedArrayBuffer(read.value.length);
    new Uint8Array(memory).set(read.value);
    return { memory };
  }

  private fingerprint(located: LocatedFrame): Fingerprint {
    const decoded = attempt(() => this.decode(located));
    if (!('value' in decoded)) return { print: undefined };
    const { buffer, byteOffset, byteLength } = decoded.value;
    const print = createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('base64');
    return { print };
  }

  private slice(sources: readonly LocatedSource[], target: SliceTarget): SliceReport {
    const decoded: DecodedSource[] = [];
    for (const [index, located] of sources.entries()) {
      const result = attempt(() => this.decode(located));
      if (!('value' in result)) return { outcome: 'unreadable', source: index, reason: result.reason };
      decoded.push({ ...located, pixels: result.value, padding: brightPadding(result.value, located.frame) });
    }
    const voxels = voxelsOf(target);
    const written = writeSlice(voxels, target, decoded);
    if (written === 'overflow') return { outcome: 'overflow' };
    const isPossible = written === 'ordinary' || decoded.every(isBounded);
    const values = measureSlice(voxels, target.columns, target.rows, isPossible);
    return { outcome: 'written', values };
  }

  private assessment({ volume, facts, geometry, any }: TaskInput<'assessment'>): Assessment {
    const assessed = attempt(() => assessVolume(volume, facts, geometry, { any }));
    return 'value' in assessed ? { warnings: assessed.value } : { refusal: assessed.reason };
  }

  private slab({ view, geometry, from, slab }: TaskInput<'slab'>): readonly DepthChecksum[] {
    resampleSlab(view, geometry, from, slab);
    return slabChecksums(slab, from, geometry);
  }

  private decode({ frame, entry, file }: LocatedFrame) {
    return decodeFrameOf(file === undefined ? this.dataSetOf(frame, entry) : new Uint8Array(file), frame);
  }

  private dataSetOf(frame: StoredFrame, entry: StudyEntry): Uint8Array {
    if (this.last?.ordinal !== entry.ordinal) {
      // The previous one is released first, because two of them may not fit.
      this.last = undefined;
      this.last = {
        ordinal: entry.ordinal,
        dataSet: pixelDataSet(readImageFile(this.source, entry, frame), frame),
      };
    }
    return this.last.dataSet;
  }
}

function voxelsOf({ memory, format, columns, rows, slice }: SliceTarget): Int16Array | Float32Array {
  const size = columns * rows;
  return format === 'int16'
    ? new Int16Array(memory, slice * size * Int16Array.BYTES_PER_ELEMENT, size)
    : new Float32Array(memory, slice * size * Float32Array.BYTES_PER_ELEMENT, size);
}

/** Whether the stored format allows only possible Hounsfield units, so that values need no check. */
function isBounded({ frame }: DecodedSource): boolean {
  const { rescaleSlope, rescaleIntercept } = frame;
  const { bitsStored, pixelRepresentation } = frame.pixels;
  const lowest = pixelRepresentation === 1 ? -(2 ** (bitsStored - 1)) : 0;
  const highest = lowest + 2 ** bitsStored - 1;
  const [least, most] = POSSIBLE_VALUES;
  return [lowest, highest].every((stored) => {
    const value = stored * rescaleSlope + rescaleIntercept;
    return value >= least && value <= most;
  });
}

/** An unusable file is a result, unlike a fault of the program. */
function attempt<T>(action: () => T): { readonly value: T } | { readonly reason: SerializedProblem } {
  try {
    return { value: action() };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { reason: serializeProblem(error) };
  }
}

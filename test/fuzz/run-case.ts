import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSource } from '../../src/core/archive/open-source.js';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { readTensor } from '../../src/core/checkpoint/read-tensor.js';
import { evaluate } from '../../src/core/classifier/ensemble.js';
import { readEnsemble } from '../../src/core/classifier/load-ensemble.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import type { ImageFrame } from '../../src/core/dicom/parsing/image-frame.js';
import { decodeFrame } from '../../src/core/dicom/pixels/decode-frame.js';
import { chooseSeries } from '../../src/core/dicom/series/choose-series.js';
import { loadSeriesRules } from '../../src/core/dicom/series/load-series-rules.js';
import { planVolume } from '../../src/core/dicom/stack/plan-volume.js';
import { DEFAULT_VOLUME_LIMITS } from '../../src/core/dicom/stack/volume-limits.js';
import { readHeader } from '../../src/core/ingest/read-header.js';
import type { IngestSettings, StudyInput } from '../../src/core/ingest/ingest-request.js';
import { ingestStudy } from '../../src/core/ingest/ingest-study.js';
import type { StudyReader } from '../../src/core/ingest/study-reader.js';
import { localTasks } from '../builders/local-tasks.js';
import { checkUnmixed } from '../builders/mixed-study.js';
import type { FuzzCase } from './fuzz-case.js';

/** Result of a case; any other exception is a fault. */
export type Outcome = 'accepted' | 'refused';

export interface CaseRunner {
  /** Folder for cases that need a file: a case may leave nothing else there. */
  readonly folder: string;
  /** Reads whole studies on threads of the built program. */
  readonly reader?: Pick<StudyReader, 'readTensor'>;
}

const RULES = loadSeriesRules();
const { archive, dicom } = loadConfiguration({});

/** Settings of the service for reading studies, but with an encoder input small enough for thousands of cases. */
export const READING: IngestSettings = {
  archive,
  limits: dicom,
  geometry: { depth: 24, height: 48, width: 48, depthSpacing: 15, inPlaneSpacing: 7.5 },
  rules: RULES,
  niftiOrientation: 'affine',
  threads: 2,
};

function studyAt(path: string): StudyInput {
  return { kind: 'dicom-zip', path, fileName: 'case.zip' };
}

/** Maximum number of decoded frames per file: more would take time without finding anything new. */
const MAX_DECODED = 3;

export async function runCase(one: FuzzCase, runner: CaseRunner): Promise<Outcome> {
  try {
    await perform(one, runner);
    return 'accepted';
  } catch (error) {
    if (isDomainError(error)) return 'refused';
    throw error;
  }
}

/** Whether it is a DomainError of the sources or of the built program, whose classes differ. */
function isDomainError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'kind' in error && error.name === 'DomainError';
}

async function perform({ target, bytes, mixture }: FuzzCase, { folder, reader }: CaseRunner): Promise<void> {
  const path = join(folder, 'case');
  switch (target) {
    case 'dicom':
      readDicom(bytes);
      return;
    case 'archive':
      writeFileSync(path, bytes);
      readArchive(path);
      return;
    case 'checkpoint': {
      writeFileSync(path, bytes);
      const checkpoint = openCheckpoint(path);
      for (const ref of checkpoint.tensors.values()) readTensor(checkpoint, ref);
      return;
    }
    case 'ensemble': {
      const ensemble = await readEnsemble(bytes);
      evaluate(ensemble, new Float64Array(ensemble.featureNames.length).fill(0.5));
      return;
    }
    case 'study':
      writeFileSync(path, bytes);
      await ingestStudy(
        { goal: 'tensor', input: studyAt(path), settings: READING, options: { any: true } },
        localTasks,
        () => undefined,
      );
      return;
    case 'mixture': {
      writeFileSync(path, bytes);
      const { volume } = await ingestStudy(
        { goal: 'volume', input: studyAt(path), settings: READING, options: {} },
        localTasks,
        () => undefined,
      );
      if (volume === undefined || mixture === undefined) throw new Error('there is no mixture to check');
      checkUnmixed(volume, mixture);
      return;
    }
    case 'threads':
      if (reader === undefined) throw new Error('there is no reader with threads');
      writeFileSync(path, bytes);
      await reader.readTensor(studyAt(path), { any: true }, () => undefined);
      return;
  }
}

function readArchive(path: string): void {
  const source = openSource(path);
  try {
    for (const entry of source.entries) {
      source.read(entry, 100);
      source.read(entry);
    }
  } finally {
    source.close();
  }
}

function readDicom(bytes: Uint8Array): void {
  const entry = { name: 'file', ordinal: 0, size: bytes.length, compressedSize: bytes.length };
  const read = (_: unknown, maxBytes?: number): Uint8Array => bytes.subarray(0, maxBytes);
  const frames = readHeader({ read }, { index: 0, entry });
  let refusal: unknown;
  for (const frame of frames.slice(0, MAX_DECODED)) {
    try {
      const pixels = decodeFrame(bytes, frame);
      const expected = frame.pixels.rows * frame.pixels.columns;
      if (pixels.length !== expected) throw new Error(`${pixels.length} pixels instead of ${expected}`);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refusal ??= error;
    }
  }
  const choice = chooseSeries(stacked(frames), RULES, { any: true });
  planVolume(choice.frames, DEFAULT_VOLUME_LIMITS);
  if (refusal !== undefined) throw refusal as Error;
}

/** A stack of copies of the file's only image, to test its numbers in a volume. */
function stacked(frames: readonly ImageFrame[]): readonly ImageFrame[] {
  const [first] = frames;
  if (frames.length > 1) return frames;
  return Array.from({ length: 24 }, (_, slice) => {
    const [x, y, z] = first.position ?? [0, 0, 0];
    return { ...first, entry: slice, position: [x, y, z + 2.5 * slice] as const };
  });
}

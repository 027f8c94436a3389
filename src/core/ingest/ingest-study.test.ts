import { describe, expect, it } from 'vitest';
import { ctFile, ctFiles, SIDE, withArchive, type StudyFile } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import type { Volume } from '../volume/volume.js';
import { volumeDigest } from '../volume/volume-digest.js';
import { makePhantomStudy } from '../phantom/phantom-study.js';
import type {
  DigestedResult,
  IngestGoal,
  IngestResult,
  ReadingOptions,
  ReadingStage,
} from './ingest-request.js';
import { ingestStudy, type StartTasks } from './ingest-study.js';
import { TaskCrashed, type TaskRunner } from './ingest-tasks.js';
import { StudyMemory } from './study-memory.js';

interface IngestOptions extends ReadingOptions {
  readonly goal?: IngestGoal;
  readonly tasks?: StartTasks;
  readonly onStage?: (stage: ReadingStage) => void;
}

/** The encoder's box, coarser than the published one. */
const GEOMETRY = { depth: 24, height: 48, width: 48, depthSpacing: 15, inPlaneSpacing: 7.5 };
const SETTINGS = { ...readingSettings(), geometry: GEOMETRY };

function ingest(files: readonly StudyFile[], request: IngestOptions = {}): Promise<IngestResult> {
  const { goal = 'volume', tasks = localTasks, onStage = () => undefined, ...options } = request;
  return withArchive(files, (path) => {
    const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
    return ingestStudy({ goal, input, settings: SETTINGS, options }, tasks, onStage);
  });
}

async function volumeOf(files: readonly StudyFile[], request: IngestOptions = {}) {
  const { volume, warnings } = await ingest(files, request);
  if (volume === undefined) throw new Error('there is no volume');
  return { volume, warnings, codes: warnings.map(({ code }) => code) };
}

function hounsfield({ data, columns, rows }: Volume, x: number, y: number, z: number): number {
  return data[(z * rows + y) * columns + x];
}

describe("the encoder's input", () => {
  it('is delivered before its volume is hashed, and another voxel gives other digests', async () => {
    const read = async (value: number) => {
      const files = ctFiles(() => ({ value: (x, y, z) => (x + y + z === 0 ? value : 1000 + x * y) }), 40);
      return withArchive(files, async (path) => {
        const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
        const options = { any: true, keepVolume: true };
        const request = { goal: 'tensor', input, settings: SETTINGS, options } as const;
        const delivered: DigestedResult[] = [];
        const memory = new StudyMemory();
        const silent = (): void => undefined;
        const result = await ingestStudy(request, localTasks, silent, memory, (one) => delivered.push(one));
        const [{ volume, volumeDigest: early, tensorDigest }] = delivered;
        if (volume === undefined) throw new Error('there is no volume');
        expect(early).toBeUndefined();
        expect(result.volumeDigest).toBe(volumeDigest(volume));
        return { volume: result.volumeDigest, tensor: tensorDigest };
      });
    };
    const first = await read(1000);
    expect(await read(1000)).toEqual(first);
    expect((await read(1001)).volume).not.toBe(first.volume);
  });
});

describe('the volume of a study', () => {
  it('has every pixel in Hounsfield units at its position for every order of the files', async () => {
    const files = ctFiles();
    const { volume, warnings } = await volumeOf([...files].reverse());
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect([volume.columns, volume.rows, volume.slices]).toEqual([SIDE, SIDE, 24]);
    expect(Array.from(volume.data)).toEqual(Array.from({ length: 24 * 64 }, (_, at) => at - 1024));
    expect(warnings).toEqual([]);
  });

  it('leaves out an image with a value that is impossible in a CT', async () => {
    const { volume, warnings } = await volumeOf(
      ctFiles(() => ({ value: (x, y, z) => (z === 20 && x === 3 && y === 3 ? 40_000 : x + y) })),
    );
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect(hounsfield(volume, 3, 3, 20)).toBe(6 - 1024);
    expect(warnings.map(({ code }) => code)).toEqual(['dicom.files-left-out', 'dicom.slices-interpolated']);
    expect(warnings[0].message).toContain('dicom.impossible-values');
  });

  it.each([32_767, 65_535])('has air instead of declared padding of any value: %i', async (padding) => {
    const { volume, codes } = await volumeOf(
      ctFiles(() => ({
        attributes: { PixelPaddingValue: padding > 32_767 ? padding - 65_536 : padding },
        value: (x, y) => (x === 0 || y === 3 ? padding : 1064),
      })),
    );
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect([hounsfield(volume, 0, 0, 7), hounsfield(volume, 5, 3, 7)]).toEqual([-1024, -1024]);
    expect(hounsfield(volume, 5, 5, 7)).toBe(40);
    expect(codes).toEqual([]);
  });

  it('keeps fractional values, although each image may have its own slope', async () => {
    const { volume } = await volumeOf(
      ctFiles((index) => ({ attributes: { RescaleSlope: index === 5 ? 0.25 : 1 }, value: () => 5 })),
    );
    expect(hounsfield(volume, 0, 0, 5)).toBe(-1022.75);
    expect(hounsfield(volume, 0, 0, 6)).toBe(-1019);
  });

  it('bridges a missing slice by the mean of its neighbours', async () => {
    const files = ctFiles().filter((_, index) => index !== 10);
    const { volume, codes } = await volumeOf(files);
    expect(volume.slices).toBe(24);
    expect(hounsfield(volume, 2, 3, 10)).toBe(10 * 64 + 26 - 1024);
    expect(codes).toEqual(['dicom.slices-interpolated']);
  });

  it('shears a tilted gantry back, with air outside all images', async () => {
    // A quarter of a row towards the back for every slice towards the head: 7.1 degrees.
    const tilted = ctFiles((index) => ({
      attributes: { ImagePositionPatient: [-4, -4 + index / 4, index * 2] },
      value: () => 1024,
    }));
    const { volume, codes } = await volumeOf(tilted);
    expect(codes).toEqual(['dicom.gantry-tilt']);
    expect([volume.columns, volume.rows]).toEqual([SIDE, SIDE + 6]);
    for (const slice of [0, 8, 20]) {
      const column = Array.from({ length: SIDE + 6 }, (_, row) => hounsfield(volume, 4, row, slice));
      const expected = column.map((_, row) => (row >= slice / 4 && row < slice / 4 + SIDE ? 0 : -1024));
      expect(column).toEqual(expected);
    }
  });

  it('leaves out exact repeats with a warning', async () => {
    const again = ctFile(7, { attributes: { SOPInstanceUID: '1.2.3.4.99' } });
    const { volume, codes } = await volumeOf([...ctFiles(), again]);
    expect(volume.slices).toBe(24);
    expect(codes).toEqual(['dicom.duplicate-images']);
  });

  it('goes through its stages in order', async () => {
    const stages: ReadingStage[] = [];
    const { timings } = await ingest(ctFiles(), {
      goal: 'tensor',
      any: true,
      onStage: (stage) => stages.push(stage),
    });
    expect(stages).toEqual(['reading', 'decoding', 'resampling']);
    expect(Object.keys(timings)).toEqual(stages);
  });
});

describe('damaged images', () => {
  const cut = (file: Uint8Array): Uint8Array => file.subarray(0, file.length - 10);

  it('are left out and their gap is bridged', async () => {
    const files = ctFiles().map((file, index) => (index === 12 ? cut(file) : file));
    const { volume, codes } = await volumeOf(files);
    expect(volume.slices).toBe(24);
    expect(hounsfield(volume, 0, 0, 12)).toBe(12 * 64 - 1024);
    expect(codes).toEqual(['dicom.files-left-out', 'dicom.slices-interpolated']);
  });

  it('make another series preferable', async () => {
    const other = ctFiles((index) => ({
      attributes: {
        SeriesInstanceUID: '1.2.3.5',
        SOPInstanceUID: `1.2.3.5.${index}`,
        ConvolutionKernel: 'STANDARD',
      },
      value: () => 2024,
    }));
    const ruined = ctFiles().map((file, index) => (index > 3 ? cut(file) : file));
    const { volume, seriesUid } = await ingest([...ruined, ...other]);
    expect(seriesUid).toBe('1.2.3.5');
    expect(volume?.data[0]).toBe(1000);
  });

  it('are named as the reason with the UID of the study when too few are left', async () => {
    const files = ctFiles().map((file, index) => (index > 3 ? cut(file) : file));
    const refusal = await rejectionOf(ingest(files));
    expect(refusal).toMatchObject({
      code: 'dicom.too-few-slices',
      fields: { leftOut: 20, leftOutCode: 'dicom.truncated-pixel-data' },
    });
    expect(refusal.message).toMatch(/20 files could not be used: The pixels of the image are cut off/);
  });

  it('are also left out if they crash their thread', async () => {
    const fragile: StartTasks = (files) => {
      const runner = localTasks(files);
      const run = (name: string, input: { sources?: { entry: { ordinal: number } }[] }) =>
        name === 'slice' && input.sources?.some(({ entry }) => entry.ordinal === 8) === true
          ? Promise.reject(new TaskCrashed())
          : runner.run(name as 'slice', input as never);
      return { run } as unknown as TaskRunner;
    };
    const { volume, warnings } = await volumeOf(ctFiles(), { tasks: fragile });
    expect(volume.slices).toBe(24);
    expect(warnings[0]).toMatchObject({ message: expect.stringMatching(/^1 file was left out/) as unknown });
  });
});

describe('several series and studies', () => {
  const second = ctFiles((index) => ({
    attributes: {
      StudyInstanceUID: '1.2.9',
      SeriesInstanceUID: '1.2.9.1',
      SOPInstanceUID: `1.2.9.1.${index}`,
      ConvolutionKernel: 'STANDARD',
    },
  }));

  it('give a warning, and one series of one study is read', async () => {
    const { studyUid, seriesUid, series, warnings } = await ingest([...second, ...ctFiles()]);
    expect([studyUid, seriesUid]).toEqual(['1.2.3', '1.2.3.4']);
    expect(series.map(({ chosen }) => chosen)).toEqual([true, false]);
    expect(warnings.map(({ code }) => code)).toEqual(['dicom.several-studies']);
  });

  it('can be requested by UID', async () => {
    const { seriesUid } = await ingest([...second, ...ctFiles()], { seriesUid: '1.2.9.1' });
    expect(seriesUid).toBe('1.2.9.1');
    expect(await rejectionOf(ingest(ctFiles(), { seriesUid: '1.2.7' }))).toMatchObject({
      code: 'dicom.series-not-found',
      fields: { available: ['1.2.3.4'] },
    });
  });

  it('are listed without decoding', async () => {
    const { series, volume, tensor } = await ingest([...second, ...ctFiles()], { goal: 'survey' });
    expect(series).toHaveLength(2);
    expect(volume ?? tensor).toBeUndefined();
  });
});

describe('the tensor of a study', () => {
  it('is refused without lungs', async () => {
    const soft = ctFiles((index) => ({
      attributes: {
        ImagePositionPatient: [-160, -160, index * 12],
        PixelSpacing: [40, 40],
        SliceThickness: 12,
      },
      value: (x, y) => (x > 0 && x < 7 && y > 0 && y < 7 ? 1064 : 24),
    }));
    expect(await rejectionOf(ingest(soft, { goal: 'tensor' }))).toMatchObject({
      code: 'dicom.no-lungs',
      kind: 'unusable-study',
    });
  });

  it('of a chest has the shape of the encoder, values from -1 to 1, and no warnings', async () => {
    const { files } = makePhantomStudy({ seed: 2, matrix: 64, sliceSpacing: 4 });
    const { tensor, warnings } = await ingest(
      files.map(({ bytes }) => bytes),
      { goal: 'tensor' },
    );
    expect(tensor).toHaveLength(24 * 48 * 48);
    expect(tensor?.every((value) => value >= -1 && value <= 1)).toBe(true);
    expect(warnings).toEqual([]);
  });
});

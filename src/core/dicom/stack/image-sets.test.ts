import { describe, expect, it } from 'vitest';
import { type Changes, divide, range, stack } from '../../../../test/builders/divided-stacks.js';
import type { ImageFrame } from '../parsing/image-frame.js';

/** Attributes that no image lacks. */
const PRESENT_IN_EVERY_IMAGE = [
  'the field of view',
  'a contrast agent',
  'LossyImageCompression',
  'StudyInstanceUID',
];

const BOTH = [range(0, 30), range(30, 60)];

describe('two scans of one series', () => {
  const attributes: [string, Changes, Changes][] = [
    [
      'FrameOfReferenceUID',
      { origin: { frameOfReferenceUid: '1' } },
      { origin: { frameOfReferenceUid: '2' } },
    ],
    [
      'PatientID',
      { origin: { patient: { id: 'A', name: 'N' } } },
      { origin: { patient: { id: 'B', name: 'N' } } },
    ],
    [
      'PatientName without an ID',
      { origin: { patient: { id: null, name: 'N' } } },
      { origin: { patient: { id: null, name: 'M' } } },
    ],
    ['StudyDate', { origin: { studyMoment: 1 } }, { origin: { studyMoment: 2 } }],
    ['SeriesNumber', { seriesNumber: 3 }, { seriesNumber: 4 }],
    ['SeriesDescription', { origin: { seriesDescription: 'A' } }, { origin: { seriesDescription: 'B' } }],
    ['ProtocolName', { origin: { protocolName: 'A' } }, { origin: { protocolName: 'B' } }],
    ['a contrast agent', { contrast: true }, { contrast: false }],
    [
      'ReconstructionDiameter',
      { origin: { reconstructionDiameter: 350 } },
      { origin: { reconstructionDiameter: 300 } },
    ],
    [
      'IrradiationEventUID',
      { origin: { irradiationEventUid: '1' } },
      { origin: { irradiationEventUid: '2' } },
    ],
    ['ContentTime', { origin: { contentMoment: 5 } }, { origin: { contentMoment: 50 } }],
    ['ConvolutionKernel', { kernel: 'LUNG' }, { kernel: 'STANDARD' }],
    ['SliceThickness', { sliceThickness: 2 }, { sliceThickness: 6 }],
    ['KVP', { origin: { kvp: 80 } }, { origin: { kvp: 140 } }],
    ['ScanOptions', { origin: { scanOptions: 'HELICAL' } }, { origin: { scanOptions: 'AXIAL' } }],
    ['ImageType', { imageType: ['ORIGINAL'] }, { imageType: ['DERIVED'] }],
    ['RescaleType', { origin: { rescaleType: 'HU' } }, { origin: { rescaleType: 'US' } }],
    ['LossyImageCompression', { origin: { lossy: false } }, { origin: { lossy: true } }],
    ['the field of view', { pixelSpacing: [0.7, 0.7] }, { pixelSpacing: [0.5, 0.5] }],
    ['AcquisitionNumber', { acquisitionNumber: 1 }, { acquisitionNumber: 2 }],
    ['TemporalPositionIndex', { origin: { temporalPosition: 1 } }, { origin: { temporalPosition: 2 } }],
    ['NominalPercentageOfCardiacPhase', { origin: { cardiacPhase: 40 } }, { origin: { cardiacPhase: 75 } }],
    ['TriggerTime', { origin: { triggerTime: 0 } }, { origin: { triggerTime: 200 } }],
    ['AcquisitionTime', { origin: { acquisitionMoment: 5 } }, { origin: { acquisitionMoment: 50 } }],
    ['StackID', { origin: { stackId: '1' } }, { origin: { stackId: '2' } }],
    ['DimensionIndexValues', { origin: { dimensions: [1, 1] } }, { origin: { dimensions: [1, 2] } }],
    ['StudyInstanceUID', { studyUid: '1' }, { studyUid: '2' }],
  ];

  it.each(attributes)('are separated by %s in the same planes', (_, first, second) => {
    expect(divide(stack(first), stack(second, { firstEntry: 30 }))).toEqual(BOTH);
  });

  it.each(attributes)("are separated by %s between each other's planes", (_, first, second) => {
    for (const shift of [1, 0.7]) {
      expect(divide(stack(first), stack(second, { firstEntry: 30, shift }))).toEqual(BOTH);
    }
  });

  it.each(attributes)('are separated by %s in the same planes if one of them lacks it', (name, first) => {
    // These attributes are present in every image.
    if (PRESENT_IN_EVERY_IMAGE.includes(name)) return;
    const bare: Changes = { seriesNumber: null, kernel: '', sliceThickness: null, acquisitionNumber: null };
    const without = { ...bare, imageType: [], origin: {} };
    const given = { ...without, ...first };
    expect(divide(stack(given), stack(without, { firstEntry: 30 }))).toEqual(BOTH);
  });

  it('are separated by times that grow from slice to slice', () => {
    const timed = (from: number) => (index: number) => ({
      origin: { acquisitionMoment: from + 0.1 * index },
    });
    const first = stack({}, { each: timed(100) });
    for (const shift of [0, 1]) {
      expect(divide(first, stack({}, { firstEntry: 30, shift, each: timed(160) }))).toEqual(BOTH);
    }
  });

  it('are separated by trigger times that jitter', () => {
    const jitter = (from: number) => (index: number) => ({
      origin: { triggerTime: from + ((index * 7) % 5) },
    });
    expect(divide(stack({}, { each: jitter(0) }), stack({}, { firstEntry: 30, each: jitter(200) }))).toEqual(
      BOTH,
    );
  });

  it('are separated by a time although each slice has an acquisition number of its own', () => {
    const numbered = (acquisitionMoment: number) => (index: number) => ({
      acquisitionNumber: index + 1,
      origin: { acquisitionMoment },
    });
    expect(
      divide(stack({}, { each: numbered(1) }), stack({}, { firstEntry: 30, each: numbered(2) })),
    ).toEqual(BOTH);
  });

  it('are separated although an image of each lacks the same attribute', () => {
    const lacking = (triggerTime: number, lacks: number) => (index: number) => ({
      origin: { triggerTime, seriesDescription: index === lacks ? null : 'A' },
    });
    const first = stack({}, { each: lacking(0, 24) });
    const second = stack({}, { firstEntry: 30, shift: 2, each: lacking(200, 29) });
    // The second one's last image lies behind the first scan.
    expect(divide(first, second)).toEqual([
      range(0, 30).filter((entry) => entry !== 24),
      [24, 59],
      range(30, 59),
    ]);
  });

  it('are separated by their description although images without one fill the holes of both', () => {
    const described = (seriesDescription: string, lacks: number) => (index: number) => ({
      instanceNumber: null,
      origin: { seriesDescription: index === lacks ? null : seriesDescription },
    });
    const first = stack({}, { each: described('A', 7) });
    const second = stack({}, { firstEntry: 30, shift: 1, each: described('B', 20) });
    expect(divide(first, second)).toEqual([
      range(0, 30).filter((entry) => entry !== 7),
      [7, 50],
      range(30, 60).filter((entry) => entry !== 50),
    ]);
  });

  it.each([
    ['first', 31],
    ['second', 61],
  ])(
    'are separated by a weak attribute although single images lack it, and others another one: the %s scan is shorter',
    (_, lost) => {
      const scan = (scanOptions: string, firstEntry: number, lacks: number): ImageFrame[] =>
        stack(
          {},
          {
            firstEntry,
            each: (index) => ({
              kernel: index === 22 ? '' : 'LUNG',
              origin: { scanOptions: index === lacks ? null : scanOptions },
            }),
          },
        );
      const scans = [scan('HELICAL', 0, -1), scan('CINE', 30, 17), scan('CARDIAC', 60, 20)];
      const complete = [range(0, 30), range(30, 60), range(60, 90)];
      const unclear = [47, 80];
      expect(divide(...scans.map((frames) => frames.filter(({ entry }) => entry !== lost)))).toEqual(
        [
          ...complete.map((entries) => entries.filter((entry) => ![lost, ...unclear].includes(entry))),
          unclear,
        ].sort(([a], [b]) => a - b),
      );
    },
  );

  it('are separated although an image of each lacks the series number, and both together complete one scan', () => {
    const scan = (
      seriesNumber: number,
      firstEntry: number,
      lacks: number,
      lacksVoltage: number,
    ): ImageFrame[] =>
      stack(
        {},
        {
          firstEntry,
          each: (index) => ({
            seriesNumber: index === lacks ? null : seriesNumber,
            origin: { kvp: index === lacksVoltage ? null : 120 },
          }),
        },
      );
    expect(divide(scan(3, 0, 26, 20), scan(4, 30, -1, -1), scan(5, 60, 20, -1))).toEqual([
      range(0, 30),
      range(30, 60),
      range(60, 90).filter((entry) => entry !== 80),
      [80],
    ]);
  });

  it('are separated by instance numbers that run through the extent twice', () => {
    const later = { firstEntry: 30, each: (index: number) => ({ instanceNumber: 31 + index }) };
    for (const shift of [0, 1, 0.7]) expect(divide(stack(), stack({}, { ...later, shift }))).toEqual(BOTH);
  });

  it('are separated by instance numbers that alternate in each plane', () => {
    const turns = (turn: number) => (index: number) => ({ instanceNumber: 2 * index + turn });
    expect(divide(stack({}, { each: turns(1) }), stack({}, { firstEntry: 30, each: turns(2) }))).toEqual(
      BOTH,
    );
  });

  it.each<[string, number, (index: number) => Changes]>([
    ['the same numbers at half the distance', 1, () => ({})],
    ['the same numbers elsewhere between the planes', 0.6, () => ({})],
    ['no numbers, if the distances alternate', 0.6, () => ({ instanceNumber: null })],
    ['no numbers, if holes of a third would overlap', 2 / 3, () => ({ instanceNumber: null })],
  ])('are separated by their grids: %s', (_, shift, each) => {
    expect(divide(stack({}, { each }), stack({}, { firstEntry: 30, shift, each }))).toEqual(BOTH);
  });

  it('are separated by their grids if there are three of them', () => {
    const scans = [0, 0.5, 1.2].map((shift, scan) => stack({}, { firstEntry: 30 * scan, shift }));
    expect(divide(...scans)).toEqual([...BOTH, range(60, 90)]);
  });

  it('stay together if they are indistinguishable: planning refuses them', () => {
    expect(divide(stack(), stack({}, { firstEntry: 30 }))).toEqual([range(0, 60)]);
  });
});

describe('one scan', () => {
  const ALL = [range(0, 30)];

  it.each<[string, (index: number) => Changes]>([
    ['acquisition numbers that grow', (index) => ({ acquisitionNumber: index })],
    ['times that grow', (index) => ({ origin: { acquisitionMoment: index } })],
    ['times that grow by blocks of slices', (index) => ({ origin: { acquisitionMoment: index >> 3 } })],
    ['times in no order', (index) => ({ origin: { acquisitionMoment: (index * 17) % 31 } })],
    ['instance numbers in no order', (index) => ({ instanceNumber: (index * 17) % 31 })],
    ['no instance numbers', () => ({ instanceNumber: null })],
    ['a frame of reference for each image', (index) => ({ origin: { frameOfReferenceUid: `1.${index}` } })],
    ['a study for each image', (index) => ({ studyUid: `1.${index}` })],
    ['a study that alternates', (index) => ({ studyUid: `1.${index % 2}`, sliceThickness: 2 })],
    ['an ImageType with more values in some images', (index) => ({ imageType: imageType(index % 3) })],
    ['an ImageType that alternates', (index) => ({ imageType: imageType(index % 2), sliceThickness: 2 })],
    ['ScanOptions that change on the way', (index) => ({ origin: { scanOptions: index < 13 ? 'A' : 'B' } })],
    ['a description that was edited', (index) => ({ origin: { seriesDescription: `${index > 9}` } })],
    ['an SOP class that some images lack', (index) => (index % 3 === 0 ? { sopClassUid: '' } : {})],
    ['a thickness that jitters', (index) => ({ sliceThickness: 2 + 0.03 * (index % 5) })],
    ['a time for each image and a kernel that one lacks', (index) => timedKernel(index, index === 7)],
    [
      'attributes that one or the other half of the images lacks',
      (index) => (index % 2 === 0 ? { kernel: '' } : { seriesNumber: null, origin: { kvp: 120 } }),
    ],
    ['a kernel that some images lack', (index) => (index % 7 === 3 ? { kernel: '' } : {})],
    [
      'a PatientID that some images lack',
      (index) => ({ origin: { patient: { id: index % 5 === 0 ? null : 'A', name: 'N' } } }),
    ],
    ['positions in the stack', (index) => ({ origin: { dimensions: [1, index + 1], stackId: '1' } })],
  ])('is one set with %s', (_, each) => {
    expect(divide(stack({}, { each }))).toEqual(ALL);
  });

  it('is one set with every third slice lost', () => {
    const images = stack().filter((_, index) => index % 3 !== 2);
    expect(divide(images)).toEqual([range(0, 30).filter((index) => index % 3 !== 2)]);
  });

  it('is one set with a thickness written in different ways', () => {
    expect(
      divide(stack({}, { each: (index) => ({ sliceThickness: index % 2 === 0 ? 1.25 : 1.2501 }) })),
    ).toEqual(ALL);
  });
});

function imageType(index: number): string[] {
  return ['ORIGINAL', 'PRIMARY', 'AXIAL', ...(index === 0 ? [] : [`CT_SOM${index}`])];
}

function timedKernel(index: number, lacksKernel: boolean): Changes {
  return { origin: { acquisitionMoment: index }, ...(lacksKernel ? { kernel: '' } : {}) };
}

describe('passes that continue each other', () => {
  it('are joined, with one image for each overlapping position', () => {
    const lower = stack({ acquisitionNumber: 1 }, { count: 40 });
    const upper = stack({ acquisitionNumber: 2 }, { count: 35, shift: 72, firstEntry: 40 });
    expect(divide(lower, upper)).toEqual([[...range(0, 40), ...range(44, 75)]]);
  });

  it('are joined if their planes alternate', () => {
    const lower = stack({ origin: { acquisitionMoment: 1 } }, { count: 40 });
    const upper = stack({ origin: { acquisitionMoment: 9 } }, { count: 35, shift: 73, firstEntry: 40 });
    expect(divide(lower, upper)).toEqual([[...range(0, 40), ...range(43, 75)]]);
  });

  it('are joined next to a scan of the whole', () => {
    const whole = stack({ acquisitionNumber: 1 }, { count: 60 });
    const lower = stack({ acquisitionNumber: 2 }, { count: 30, firstEntry: 60 });
    const upper = stack({ acquisitionNumber: 3 }, { count: 30, firstEntry: 90, shift: 60 });
    expect(divide(whole, lower, upper)).toEqual([range(0, 60), range(60, 120)]);
  });

  it('are not joined with an overlapping scan of another time', () => {
    const slab = (moment: number, shift: number, firstEntry: number): ImageFrame[] =>
      stack({ origin: { acquisitionMoment: moment } }, { count: 10, shift, firstEntry });
    // At each table position two phases, one after the other: their order in time does not assign them to scans.
    const slabs = [slab(1, 0, 0), slab(2, 0, 10), slab(3, 20, 20), slab(4, 20, 30)];
    expect(divide(...slabs)).toEqual([range(0, 10), range(10, 20), range(20, 30), range(30, 40)]);
  });

  it('are not joined across kernels or patients', () => {
    const lower = stack({ kernel: 'LUNG' });
    const upper = stack({ kernel: 'STANDARD' }, { shift: 60, firstEntry: 30 });
    expect(divide(lower, upper)).toEqual(BOTH);
  });
});

describe('an addition to a scan', () => {
  it('is a separate set: bolus tracking at one place', () => {
    const chest = stack({ acquisitionNumber: 3 });
    const tracking = stack({ acquisitionNumber: 2 }, { count: 15, spacing: 0, shift: 20, firstEntry: 30 });
    expect(divide(chest, tracking)).toEqual([range(0, 30), range(30, 45)]);
  });

  it('is a separate set: the thick reconstruction of the same data', () => {
    const thick = stack({ sliceThickness: 6, kernel: 'STANDARD' }, { count: 10, spacing: 6, firstEntry: 30 });
    expect(divide(stack({ sliceThickness: 2 }), thick)).toEqual([range(0, 30), range(30, 40)]);
  });
});

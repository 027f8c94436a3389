/**
 * The attributes that identify the scan of an image, from the headers of classic images and from the functional groups
 * of enhanced ones.
 */
import { describe, expect, it } from 'vitest';
import { ctInstance, SOP_CLASS, type ElementAttributes } from '../../../../test/builders/ct-instance.js';
import { ORIGIN } from '../../../../test/builders/image-frames.js';
import type { ImageFrame } from './image-frame.js';
import { readImageFrames } from './read-image-frames.js';

type Found = Partial<ImageFrame['origin']> & Pick<Partial<ImageFrame>, 'acquisitionNumber' | 'kernel'>;

const seconds = (day: string, time: number): number => Date.parse(day) / 1000 + time;

const CLASSIC: readonly [string, ElementAttributes, Found][] = [
  ['AcquisitionNumber', { AcquisitionNumber: 7 }, { acquisitionNumber: 7 }],
  ['FrameOfReferenceUID', { FrameOfReferenceUID: '1.2.9' }, { frameOfReferenceUid: '1.2.9' }],
  [
    'AcquisitionDateTime',
    { '0008,002A': { vr: 'DT', value: '20240102101010.5+0100' } },
    { acquisitionMoment: seconds('2024-01-02', 36_610.5) },
  ],
  [
    'AcquisitionDate and AcquisitionTime',
    { '0008,0022': { vr: 'DA', value: '20240102' }, AcquisitionTime: '101010.5' },
    { acquisitionMoment: seconds('2024-01-02', 36_610.5) },
  ],
  ['AcquisitionTime alone', { AcquisitionTime: '0001' }, { acquisitionMoment: 60 }],
  ['dates of ACR-NEMA', { StudyDate: '2024.01.02' }, { studyMoment: seconds('2024-01-02', 0) }],
  ['ContentTime', { '0008,0033': { vr: 'TM', value: '000002' } }, { contentMoment: 2 }],
  ['IrradiationEventUID', { '0008,3010': { vr: 'UI', value: '1.2.8' } }, { irradiationEventUid: '1.2.8' }],
  ['TemporalPositionIdentifier', { '0020,0100': { vr: 'IS', value: 3 } }, { temporalPosition: 3 }],
  ['TemporalPositionIndex', { '0020,9128': { vr: 'UL', value: 70_000 } }, { temporalPosition: 70_000 }],
  ['NominalPercentageOfCardiacPhase', { '0020,9241': { vr: 'FL', value: 37.5 } }, { cardiacPhase: 37.5 }],
  ['TriggerTime', { '0018,1060': { vr: 'DS', value: 200 } }, { triggerTime: 200 }],
  ['KVP', { KVP: 120 }, { kvp: 120 }],
  ['ReconstructionDiameter', { '0018,1100': { vr: 'DS', value: 350 } }, { reconstructionDiameter: 350 }],
  ['ProtocolName', { '0018,1030': { vr: 'LO', value: 'Thorax' } }, { protocolName: 'THORAX' }],
  ['ScanOptions', { ScanOptions: 'helical' }, { scanOptions: 'HELICAL' }],
  ['RescaleType', { RescaleType: 'HU' }, { rescaleType: 'HU' }],
  ['LossyImageCompression', { '0028,2110': { vr: 'CS', value: '01' } }, { lossy: true }],
  [
    'the last LossyImageCompressionRatio',
    { '0028,2112': { vr: 'DS', value: [2, 12.5] } },
    { lossyRatio: 12.5 },
  ],
  ['an empty value', { AcquisitionNumber: '', AcquisitionTime: '' }, {}],
  ['a value that is not a number', { '0020,0100': { vr: 'LO', value: 'FIRST' } }, {}],
];

/** Attributes of one frame, in the sequence that PS3.3 gives them. */
const sequence = (tag: string, ...attributes: readonly ElementAttributes[]): ElementAttributes => ({
  [tag]: { vr: 'SQ', value: attributes },
});

const ENHANCED: readonly [string, ElementAttributes, Found][] = [
  [
    'FrameAcquisitionNumber, which is binary',
    sequence('0020,9111', { '0020,9156': { vr: 'US', value: 260 } }),
    { acquisitionNumber: 260 },
  ],
  [
    'FrameAcquisitionDateTime',
    sequence('0020,9111', { '0018,9074': { vr: 'DT', value: '20240102000001' } }),
    { acquisitionMoment: seconds('2024-01-02', 1) },
  ],
  ['StackID', sequence('0020,9111', { '0020,9056': { vr: 'SH', value: 'b' } }), { stackId: 'B' }],
  [
    'TemporalPositionIndex',
    sequence('0020,9111', { '0020,9128': { vr: 'UL', value: 4 } }),
    { temporalPosition: 4 },
  ],
  [
    'DimensionIndexValues',
    sequence('0020,9111', { '0020,9157': { vr: 'UL', value: [1, 2, 3] } }),
    { dimensions: [1, 2, 3] },
  ],
  [
    'TemporalPositionTimeOffset',
    sequence('0020,9310', { '0020,930D': { vr: 'FD', value: 2.5 } }),
    { temporalPosition: 2.5 },
  ],
  [
    'NominalPercentageOfCardiacPhase',
    sequence('0018,9118', { '0020,9241': { vr: 'FL', value: 75 } }),
    { cardiacPhase: 75 },
  ],
  [
    'NominalCardiacTriggerDelayTime',
    sequence('0018,9118', { '0020,9153': { vr: 'FD', value: 310.5 } }),
    { triggerTime: 310.5 },
  ],
  [
    'ActualCardiacTriggerDelayTime',
    sequence('0018,9118', { '0020,9252': { vr: 'FD', value: 305 } }),
    { triggerTime: 305 },
  ],
  ['KVP', sequence('0018,9325', { KVP: 80 }), { kvp: 80 }],
  [
    'ConvolutionKernel and ReconstructionDiameter',
    sequence('0018,9314', { ConvolutionKernel: 'LUNG', '0018,1100': { vr: 'DS', value: 360 } }),
    { kernel: 'LUNG', reconstructionDiameter: 360 },
  ],
  [
    'AcquisitionType',
    sequence('0018,9301', { '0018,9302': { vr: 'CS', value: 'SPIRAL' } }),
    { scanOptions: 'SPIRAL' },
  ],
  [
    'IrradiationEventUID',
    sequence('0018,9477', { '0008,3010': { vr: 'UI', value: '1.2.8' } }),
    { irradiationEventUid: '1.2.8' },
  ],
  [
    'RescaleType',
    sequence('0028,9145', { RescaleSlope: 1, RescaleIntercept: 0, RescaleType: 'Z_EFF' }),
    { rescaleType: 'Z_EFF' },
  ],
];

const FRAMES = 3;
const DISTINCT = new Int16Array(FRAMES * 24);

function enhanced(shared: ElementAttributes, own: (frame: number) => ElementAttributes) {
  const attributes: ElementAttributes = {
    SOPClassUID: SOP_CLASS.enhancedCtImage,
    NumberOfFrames: FRAMES,
    SharedFunctionalGroupsSequence: [shared],
    PerFrameFunctionalGroupsSequence: Array.from({ length: FRAMES }, (_, frame) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [0, 0, frame] }],
      ...own(frame),
    })),
  };
  return readImageFrames(ctInstance(attributes, { pixels: DISTINCT }), 0);
}

/** The values of an image that the tests compare. */
function foundIn({ origin, acquisitionNumber, kernel }: ImageFrame): Found {
  return { ...origin, acquisitionNumber, kernel };
}

const NOTHING: Found = { ...ORIGIN, acquisitionNumber: null, kernel: '' };

describe('the origin of a classic image', () => {
  it('is empty without attributes', () => {
    expect(foundIn(readImageFrames(ctInstance(), 0)[0])).toEqual(NOTHING);
  });

  it.each(CLASSIC)('has %s', (_, attributes, found) => {
    expect(foundIn(readImageFrames(ctInstance(attributes), 0)[0])).toEqual({ ...NOTHING, ...found });
  });
});

describe('the origin of a frame of an enhanced image', () => {
  it.each(ENHANCED)('has %s of its own group', (_, group, found) => {
    const frames = enhanced({}, (frame) => (frame === 1 ? group : {})).map(foundIn);
    expect(frames).toEqual([NOTHING, { ...NOTHING, ...found }, NOTHING]);
  });

  it.each(ENHANCED)('has %s of the shared group', (_, group, found) => {
    expect(enhanced(group, () => ({})).map(foundIn)).toEqual(Array(FRAMES).fill({ ...NOTHING, ...found }));
  });

  it('has the values of the data set if its groups lack them', () => {
    const attributes = { AcquisitionNumber: 7, KVP: 100, ConvolutionKernel: 'BONE' };
    const bytes = ctInstance(
      {
        ...attributes,
        SOPClassUID: SOP_CLASS.enhancedCtImage,
        NumberOfFrames: 1,
        PerFrameFunctionalGroupsSequence: [{}],
      },
      { pixels: new Int16Array(24) },
    );
    expect(foundIn(readImageFrames(bytes, 0)[0])).toMatchObject({
      acquisitionNumber: 7,
      kvp: 100,
      kernel: 'BONE',
    });
  });
});

describe('the digests of a patient', () => {
  const patientOf = (attributes: ElementAttributes) =>
    readImageFrames(ctInstance(attributes), 0)[0].origin.patient;

  it('are equal for one spelling of an ID or a name, and never the text itself', () => {
    const [first, second] = ['P1', ' P1 '].map((PatientID) => patientOf({ PatientID }));
    expect(first).toEqual(second);
    expect(first.id).not.toContain('P1');
    const names = ['Doe^Jane', 'DOE^JANE^^', 'doe^jane'].map((PatientName) => patientOf({ PatientName }));
    expect(new Set(names.map(({ name }) => name)).size).toBe(1);
  });

  it('differ by ID, name and date of birth', () => {
    expect(patientOf({ PatientID: 'A' }).id).not.toBe(patientOf({ PatientID: 'B' }).id);
    const born = (PatientBirthDate: string) => patientOf({ PatientName: 'Doe', PatientBirthDate }).name;
    expect(born('19700101')).not.toBe(born('19710101'));
  });

  it('are null for missing and empty values', () => {
    expect(patientOf({ PatientID: '', PatientName: '^^' })).toEqual({ id: null, name: null });
  });
});

it.each(['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.81'])(
  'the transfer syntax %s is lossy by itself',
  (transferSyntaxUid) => {
    const [frame] = readImageFrames(ctInstance({}, { transferSyntaxUid }), 0);
    expect(frame.origin.lossy).toBe(true);
  },
);

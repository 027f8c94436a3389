import { codeItem } from '../dicom/writing/code.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import { SOP_CLASS, writeDicomInstance } from '../dicom/writing/write-instance.js';
import type { SliceImage } from '../ingest/study-geometry.js';
import { apply, mirrored } from '../volume/affine.js';
import { length, scale, subtract } from '../volume/vector.js';
import type { Xyz } from '../volume/volume.js';
import { CONCEPT } from './concepts.js';
import {
  algorithmOf,
  commonAttributes,
  imageReference,
  localizedFindings,
  nameOf,
  reportedCode,
  uidOf,
  type EvidenceContext,
  type LocalizedFinding,
} from './evidence-context.js';
import { RESEARCH_USE } from './evidence-study.js';
import { ownText } from './patient-identity.js';
import { regionMasks } from './region-masks.js';

/** Tags that dimensions point to. */
const REFERENCED_SEGMENT_NUMBER = 0x0062000b;
const SEGMENT_IDENTIFICATION = 0x0062000a;
const IMAGE_POSITION = 0x00200032;
const PLANE_POSITION = 0x00209113;

const LONGEST_LABEL = 64;
const LONGEST_DECIMAL_DIGITS = 8;

interface Frame {
  /** Number of its segment, from 1. */
  readonly segment: number;
  readonly slice: number;
  readonly mask: Uint8Array;
}

/**
 * The regions as a binary segmentation (PS3.3 section A.51), one segment for each localized score.
 * @returns undefined without a region, or without the frame of reference that a segmentation needs
 */
export function writeSegmentation(context: EvidenceContext): Uint8Array | undefined {
  const { study, identity } = context;
  const findings = localizedFindings(context);
  const frames = findings.flatMap((finding, index): readonly Frame[] =>
    [...regionMasks(study, finding)].map((slice) => ({ segment: index + 1, ...slice })),
  );
  if (frames.length === 0 || identity.frameOfReferenceUid === undefined) return undefined;
  const organization = uidOf(context, 'segmentation', 'dimensions');
  const attributes: ElementAttributes = {
    ...commonAttributes(context, 'segmentation', 'regions'),
    SOPClassUID: SOP_CLASS.segmentation,
    FrameOfReferenceUID: identity.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    InstanceNumber: 1,
    ContentLabel: 'ATTRIBUTION',
    ContentDescription: 'Where the scores come from (research)',
    ContentCreatorName: '',
    ImageType: ['DERIVED', 'PRIMARY'],
    SegmentationType: 'BINARY',
    SegmentSequence: findings.map((finding, index) => segmentOf(context, finding, index + 1)),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: study.place.rows,
    Columns: study.place.columns,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    NumberOfFrames: frames.length,
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organization }],
    DimensionIndexSequence: [
      dimension(organization, REFERENCED_SEGMENT_NUMBER, SEGMENT_IDENTIFICATION),
      dimension(organization, IMAGE_POSITION, PLANE_POSITION),
    ],
    SharedFunctionalGroupsSequence: [sharedGroups(context)],
    PerFrameFunctionalGroupsSequence: frames.map((frame) => frameGroups(context, frame)),
    ReferencedSeriesSequence: referencedSeries(
      frames.flatMap(({ slice }) => study.place.images.at(slice) ?? []),
    ),
  };
  return writeDicomInstance(attributes, packed(frames), {
    checked: { required: ['NumberOfFrames', 'SeriesNumber'] },
  });
}

function segmentOf(context: EvidenceContext, finding: LocalizedFinding, number: number): ElementAttributes {
  const { identity } = context;
  const name = ownText(identity, nameOf(finding));
  return {
    SegmentNumber: number,
    SegmentLabel: Array.from(name).slice(0, LONGEST_LABEL).join(''),
    SegmentDescription: RESEARCH_USE.slice(0, LONGEST_LABEL),
    SegmentAlgorithmType: 'AUTOMATIC',
    SegmentAlgorithmName: ownText(identity, algorithmOf(context, finding)).slice(0, LONGEST_LABEL),
    SegmentedPropertyCategoryCodeSequence: [codeItem(CONCEPT.abnormalStructure)],
    SegmentedPropertyTypeCodeSequence: [codeItem(reportedCode(context, finding))],
    TrackingID: name,
    TrackingUID: uidOf(context, 'tracking', finding.model, finding.finding),
  };
}

function dimension(organization: string, attribute: number, group: number): ElementAttributes {
  return {
    DimensionOrganizationUID: organization,
    DimensionIndexPointer: attribute,
    FunctionalGroupPointer: group,
  };
}

/** The volume's axes in the patient, LPS. */
function axesOf({ study }: EvidenceContext): {
  readonly origin: Xyz;
  readonly steps: readonly [Xyz, Xyz, Xyz];
} {
  const { affine } = study.place;
  const at = (voxel: Xyz): Xyz => mirrored(apply(affine, voxel));
  const origin = at([0, 0, 0]);
  return {
    origin,
    steps: [
      subtract(at([1, 0, 0]), origin),
      subtract(at([0, 1, 0]), origin),
      subtract(at([0, 0, 1]), origin),
    ],
  };
}

function sharedGroups(context: EvidenceContext): ElementAttributes {
  const [column, row, slice] = axesOf(context).steps;
  const spacing = decimal(length(slice));
  const direction = (step: Xyz): readonly number[] => scale(step, 1 / length(step)).map(decimal);
  return {
    PixelMeasuresSequence: [
      {
        PixelSpacing: [decimal(length(row)), decimal(length(column))],
        SliceThickness: spacing,
        SpacingBetweenSlices: spacing,
      },
    ],
    PlaneOrientationSequence: [{ ImageOrientationPatient: [...direction(column), ...direction(row)] }],
  };
}

function frameGroups(context: EvidenceContext, { segment, slice }: Frame): ElementAttributes {
  const { affine, images } = context.study.place;
  const image = images.at(slice);
  const source = image && {
    ...imageReference(image),
    PurposeOfReferenceCodeSequence: [codeItem(CONCEPT.sourceImage)],
  };
  return {
    FrameContentSequence: [{ DimensionIndexValues: [segment, slice + 1] }],
    PlanePositionSequence: [{ ImagePositionPatient: mirrored(apply(affine, [0, 0, slice])).map(decimal) }],
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
    DerivationImageSequence:
      source === undefined
        ? []
        : [{ SourceImageSequence: [source], DerivationCodeSequence: [codeItem(CONCEPT.segmentation)] }],
  };
}

/** With one more digit, a value with sign and exponent would not fit in a decimal string. */
function decimal(value: number): number {
  return Number(value.toPrecision(LONGEST_DECIMAL_DIGITS));
}

/** The images behind the frames by series, each once (PS3.3 section C.12.2). */
function referencedSeries(images: readonly SliceImage[]): readonly ElementAttributes[] {
  const uids = [...new Set(images.map(({ seriesUid }) => seriesUid))];
  return uids.map((seriesUid) => {
    const instances = new Map(
      images.filter((one) => one.seriesUid === seriesUid).map((one) => [one.sopInstanceUid, one.sopClassUid]),
    );
    return {
      SeriesInstanceUID: seriesUid,
      ReferencedInstanceSequence: [...instances].map(([uid, sopClass]) => ({
        ReferencedSOPClassUID: sopClass,
        ReferencedSOPInstanceUID: uid,
      })),
    };
  });
}

/** Packs one bit per pixel, the first in the lowest bit, without gaps between frames (PS3.5 section 8.1.1). */
function packed(frames: readonly Frame[]): Uint8Array {
  const size = frames.reduce((sum, { mask }) => sum + mask.length, 0);
  const bytes = new Uint8Array(2 * Math.ceil(size / 16));
  let at = 0;
  for (const { mask } of frames)
    for (const bit of mask) {
      if (bit === 1) bytes[at >>> 3] |= 1 << (at & 7);
      at++;
    }
  return bytes;
}

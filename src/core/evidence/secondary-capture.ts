import { isDemonstration } from '../../config/intended-use.js';
import { codeItem } from '../dicom/writing/code.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import { SOP_CLASS, writeDicomInstance } from '../dicom/writing/write-instance.js';
import { pictureOfScore } from '../explanation/study-overlay.js';
import type { Picture } from '../overlay/picture.js';
import { drawScorePage } from '../overlay/score-page.js';
import { distanceFromThreshold } from '../probability/probability-text.js';
import { CONCEPT } from './concepts.js';
import {
  commonAttributes,
  imageReference,
  localizedFindings,
  MANUFACTURER,
  uidOf,
  type EvidenceContext,
  type LocalizedFinding,
} from './evidence-context.js';
import { RESEARCH_USE } from './evidence-study.js';
import type { ReportedPictures } from './structured-report.js';

/** A written picture. */
export interface Capture {
  /** Name of its file, without the extension. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The name of the page of scores; all other names begin with `finding_`. */
const PAGE = 'scores';

/** The UIDs of the pictures, which the structured report names. */
export function reportedPictures(context: EvidenceContext): ReportedPictures {
  const ofFinding = new Map(
    localizedFindings(context).map((finding) => [finding.map, uidOf(context, 'capture', fileOf(finding))]),
  );
  return {
    seriesUid: uidOf(context, 'capture'),
    ofFinding,
    all: [...ofFinding.values(), uidOf(context, 'capture', PAGE)],
  };
}

/**
 * Secondary captures (PS3.3 section A.8.1), which every viewer shows: a picture of each localized score, then one page of all
 * scores. Research use is burned in; nothing identifies the patient.
 */
export function* writeCaptures(context: EvidenceContext): Generator<Capture> {
  const { study } = context;
  const findings = localizedFindings(context);
  // English, like the texts of the structured report.
  const style = { language: 'en', isDemonstration: isDemonstration(context.models.intendedUse) } as const;
  for (const [index, finding] of findings.entries()) {
    const picture = pictureOfScore(study.volume, study.place, study.explanation, finding, style);
    if (picture === undefined) continue;
    const name = fileOf(finding);
    const source = {
      ...imageReference(finding.peakImage),
      PurposeOfReferenceCodeSequence: [codeItem(CONCEPT.sourceImage)],
    };
    yield { name, bytes: capture(context, name, index + 1, picture, { SourceImageSequence: [source] }) };
  }
  yield { name: PAGE, bytes: capture(context, PAGE, findings.length + 1, scorePage(context), {}) };
}

function fileOf({ map }: LocalizedFinding): string {
  return `finding_${map}`;
}

function scorePage({ study, models, service }: EvidenceContext): Picture {
  const { probability, threshold } = study.conclusion;
  const { side, ...text } = distanceFromThreshold(probability, threshold);
  return drawScorePage({
    conclusion: `Probability of pathology ${text.probability}, ${side} the threshold of ${text.threshold}`,
    tables: study.lists.map(({ title, probabilities }) => ({
      title,
      scores: Object.entries(probabilities).map(([name, one]) => ({
        name: name.replaceAll('_', ' '),
        probability: one,
      })),
    })),
    notes: [
      `${service.name} ${service.version}. Intended use of the models: ${models.intendedUse}.`,
      'The scores are not calibrated: a score of 70 % does not mean that 70 of 100 patients have the finding.',
    ],
    isDemonstration: isDemonstration(models.intendedUse),
  });
}

function capture(
  context: EvidenceContext,
  name: string,
  instanceNumber: number,
  picture: Picture,
  source: ElementAttributes,
): Uint8Array {
  const attributes: ElementAttributes = {
    ...commonAttributes(context, 'capture', name),
    ...source,
    SOPClassUID: SOP_CLASS.secondaryCapture,
    ImageType: ['DERIVED', 'SECONDARY'],
    ConversionType: 'WSD',
    SecondaryCaptureDeviceManufacturer: MANUFACTURER,
    // Without it, Laterality would be required.
    BodyPartExamined: 'CHEST',
    InstanceNumber: instanceNumber,
    PatientOrientation: '',
    DerivationDescription: `Where the scores come from. ${RESEARCH_USE}`,
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: picture.height,
    Columns: picture.width,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
  };
  return writeDicomInstance(attributes, picture.rgb, {
    checked: { required: ['ConversionType', 'Rows', 'Columns'] },
  });
}

import type { SeriesAssessment } from '../dicom/series/assess-series.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import * as stack from '../dicom/stack/volume-warnings.js';
import type { Warning } from '../problem/warning.js';

/** A set of images with fewer distinct positions is an addition to the series, not another scan. */
const FEWEST_OF_A_SCAN = 4;

/** Differences of the chosen series from an ordinary one, according to its headers. */
export function seriesWarnings(series: SeriesAssessment): Warning[] {
  const { usable, otherSets, set, processing } = series;
  const total = usable.length + otherSets.reduce((sum, images) => sum + images.length, 0) + set.doubled;
  const scans = otherSets.filter((images) => placesOf(images) >= FEWEST_OF_A_SCAN);
  const odd = otherSets.filter((images) => placesOf(images) < FEWEST_OF_A_SCAN).flat().length;
  const studies = new Set(usable.map(({ studyUid }) => studyUid)).size;
  const seriesUids = new Set(usable.map(({ seriesUid }) => seriesUid)).size;
  const isDivided = seriesUids < usable.length;
  const lossy = usable.filter(({ origin }) => origin.lossy);
  return [
    ...(scans.length > 0 ? [stack.severalAcquisitions(scans.length + 1, usable.length, total)] : []),
    ...(odd > 0 ? [stack.oddImages(odd)] : []),
    ...(set.passes > 1 && set.doubled > 0 ? [stack.stitchedPasses(set.passes, set.doubled)] : []),
    ...(processing !== null ? [processedImages(processing.kind)] : []),
    ...(studies > 1 && seriesUids === 1 ? [studyUidsDiffer(studies)] : []),
    ...(seriesUids > 1 ? [isDivided ? seriesUidsDiffer(seriesUids) : seriesUidPerImage(seriesUids)] : []),
    ...(usable.some(({ modalityAssumed }) => modalityAssumed) ? [modalityMissing()] : []),
    ...(lossy.length > 0 ? [lossyImages(lossy)] : []),
  ];
}

/** A warning about images of the series that are not slices: the missing slices may be among them. */
export function excludedImages({ excluded }: SeriesAssessment): Warning[] {
  const kinds = [...excluded].map(([kind, count]) => `${kind}: ${count}`).join(', ');
  return excluded.size === 0
    ? []
    : [
        {
          code: 'dicom.images-excluded',
          message: `Images of the series were left out because they are not original slices (${kinds}); slices that are missing may be among them.`,
        },
      ];
}

function placesOf(images: readonly ImageFrame[]): number {
  return new Set(images.map(({ position }) => String(position))).size;
}

function processedImages(kind: string): Warning {
  return {
    code: 'dicom.processed-images',
    message: `The images of the series are not the scanner's original ones (${kind}), and no original series shows the chest. The model was trained on original images only.`,
  };
}

function studyUidsDiffer(studies: number): Warning {
  return {
    code: 'dicom.study-uids-differ',
    message: `The images of the series name ${studies} studies (StudyInstanceUID); they agree in everything else and were read as one series.`,
  };
}

function seriesUidPerImage(uids: number): Warning {
  return {
    code: 'dicom.series-uid-per-image',
    message: `The images have ${uids} SeriesInstanceUIDs, one each: a tool has renewed them. They agree in everything else and were read as one series.`,
  };
}

function seriesUidsDiffer(uids: number): Warning {
  return {
    code: 'dicom.series-uids-differ',
    message: `The images have ${uids} SeriesInstanceUIDs: a tool has divided the series. They agree in everything else, complete each other and were read as one series.`,
  };
}

function modalityMissing(): Warning {
  return {
    code: 'dicom.modality-missing',
    message:
      'The images do not name their modality (Modality is missing); their SOP class says that they are CT.',
  };
}

function lossyImages(images: readonly ImageFrame[]): Warning {
  const ratios = images.map(({ origin }) => origin.lossyRatio).filter((ratio) => ratio !== null);
  const highest = ratios.reduce((a, b) => Math.max(a, b), 0);
  const ratio = highest === 0 ? '' : ` (${Number(highest.toFixed(1))} : 1)`;
  return {
    code: 'dicom.lossy-images',
    message: `The images were compressed with loss${ratio}: small findings can be lost.`,
  };
}

import { DEFAULT_ARCHIVE_LIMITS } from '../../src/core/archive/archive-limits.js';
import { placeTokens } from '../../src/core/attribution/map-geometry.js';
import { readImageFrames } from '../../src/core/dicom/parsing/read-image-frames.js';
import type { EvidenceConfiguration } from '../../src/config/evidence.configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import type { EvidenceModels, EvidenceStudy } from '../../src/core/evidence/evidence-study.js';
import { EvidenceWriter } from '../../src/core/evidence/evidence-writer.js';
import { loadFindingCodes } from '../../src/core/evidence/finding-codes.js';
import { ENSEMBLE_SCORE, mapName, type Localization } from '../../src/core/explanation/localization.js';
import type { PlacedMap } from '../../src/core/explanation/study-explainer.js';
import { SIDE } from './ct-study.js';

export const EVIDENCE_SETTINGS: EvidenceConfiguration = {
  findings: 'localized',
  segmentation: false,
  deviceSerial: 'site-1',
  patientSystem: undefined,
};

export const EVIDENCE_MODELS: EvidenceModels = {
  files: [
    { name: 'supervised', sha256: 'a'.repeat(64) },
    { name: 'ctclip', sha256: 'b'.repeat(64) },
    { name: 'main', sha256: 'c'.repeat(64) },
  ],
  intendedUse: 'demonstration',
};

/** The moment at which the objects of tests are made. */
export const MADE_AT = new Date(Date.UTC(2026, 10, 29, 16, 0, 0));

/** A writer with the delivered codes. */
export function evidenceWriterOf(settings: Partial<EvidenceConfiguration> = {}): EvidenceWriter {
  return new EvidenceWriter(
    { ...EVIDENCE_SETTINGS, ...settings },
    DEFAULT_ARCHIVE_LIMITS,
    loadFindingCodes(packagePath('config')),
    () => MADE_AT,
  );
}

/** The scores of {@link evidenceStudyOf}, of which the first of each network is localized. */
export const SCORES = {
  supervised: { pleural_effusion: 0.9991, infiltrate: 0.25 },
  ctclip: { Consolidation: 0.75, 'Pathological finding': 0.5, 'Crazy <idea> & co': 0.125 },
} as const;

/** The region of every localized score: columns 2 to 5 and rows 1 to 4 of 8. */
export const REGION = { low: [2, 1, 4], high: [5, 4, 9], peakSlice: 6 } as const;

/** An answer to the study in these files, with three localized scores. @param files images in the order of their slices */
export function evidenceStudyOf(files: readonly Uint8Array[]): EvidenceStudy {
  const frames = files.flatMap((bytes, entry) => readImageFrames(bytes, entry));
  const slices = frames.length;
  const affine = [-1, 0, 0, 4, 0, -1, 0, 4, 0, 0, 2, 0, 0, 0, 0, 1];
  const shape = { columns: SIDE, rows: SIDE, slices, spacing: [1, 1, 2], affine } as const;
  const tensor = {
    sizes: [SIDE, SIDE, slices],
    toVolume: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  } as const;
  const grid = [4, 4, 4] as const;
  const map = { grid, values: new Float32Array(64).fill(0.01), constant: 0, logit: 2 };
  map.values[21] = 1;
  const placed: PlacedMap = { map, geometry: placeTokens(shape, tensor, grid) };
  const place = { ...shape, tensor, images: frames };
  const localizations = [
    located('ensemble', ENSEMBLE_SCORE, 0.875),
    located('supervised', 'pleural_effusion', SCORES.supervised.pleural_effusion),
    located('ctclip', 'Consolidation', SCORES.ctclip.Consolidation),
  ];
  return {
    studyUid: '1.2.3',
    seriesUid: '1.2.3.4',
    volume: { ...shape, data: new Int16Array(new SharedArrayBuffer(2 * SIDE * SIDE * slices)).fill(-800) },
    place,
    explanation: { localizations, maps: new Map(localizations.map((one) => [one.map, placed])) },
    lists: [
      { model: 'supervised', title: 'CT-CLIP supervised head', probabilities: SCORES.supervised },
      { model: 'ctclip', title: 'CT-CLIP zero-shot', probabilities: SCORES.ctclip },
    ],
    conclusion: { probability: 0.875, isPathological: true, threshold: 0.4 },
    further: [],
    options: { findings: [] },
    origin: { volumeDigest: 'd'.repeat(64), json: '{"node":"20.19.0"}' },
  };

  function located(model: Localization['model'], finding: string, probability: number): Localization {
    const voxels = { low: REGION.low, high: REGION.high };
    return {
      model,
      finding,
      probability,
      map: mapName(model, finding),
      logit: 2,
      constant: 0,
      region: {
        peak: [0, 0, 0],
        strongest: 1,
        box: { low: [0, 0, 0], high: [4, 4, 12] },
        size: [4, 4, 12],
        side: 'left',
        voxels,
        peakSlice: REGION.peakSlice,
        share: 0.5,
        tissue: 'lung',
        images: frames.slice(REGION.low[2], REGION.high[2] + 1),
      },
      furtherRegions: [],
      sides: { left: 1, right: 0 },
    };
  }
}

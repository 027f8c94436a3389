/** Common parts of the page's tests: a service, a browser, and a study with a known answer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { drawChest } from '../../src/core/phantom/chest-phantom.js';
import { planScan } from '../../src/core/phantom/scan.js';
import { provenanceAnswer } from '../../src/core/pipeline/provenance.js';
import type { StudyAnswer } from '../../web/src/service/study-contract.js';
import type { NiftiImage } from '../../src/core/nifti/write-nifti.js';
import type { Volume } from '../../src/core/volume/volume.js';
import { sharedBytes, sharedBytesSync } from '../builders/made-once.js';
import { phantomVolume } from '../builders/phantom-volume.js';
import { PROVENANCE } from '../builders/study-prediction.js';
import { hasChromium, ReusedWindows, sharedBrowser, Visit } from './browser-visit.js';
import { type RunningService, startService } from './running-service.js';
import { niftiBytes, type StudyFiles, StubStudies } from './stub-studies.js';

if (!hasChromium) console.warn('chromium is not installed: the tests of the page are skipped.');

/** Timeout of software rendering on two busy cores. */
export const DRAWN = { timeout: 120_000 };
/** Timeout of tests that wait for rendering. */
export const LONG_TIMEOUT = { timeout: 240_000 };

const PATIENT = { seed: 1, findings: ['nodule'] as const };
const SCAN = { matrix: 64, sliceSpacing: 6 };
/** Voxels along each side of a token of the map. */
const TOKEN = 8;

const SERIES = {
  series_uid: '1.2.3.4',
  modality: 'CT',
  instances: 60,
  slices: 60,
  kernel: 'B70f',
  kernel_class: 'lung',
  slice_thickness: 5,
  coverage: 300,
  contrast: false,
  chosen: true,
  reason: 'Chosen because it was requested.',
  reason_code: 'chosen-as-requested' as const,
  reason_values: {},
};

interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

interface PlantedNodule extends Box {
  readonly middle: readonly number[];
}

/** Position of the phantom's nodule: millimetres in DICOM's frame. */
function plantedNodule(): PlantedNodule {
  const box = sharedBytesSync(['planted box', PATIENT, SCAN], () => {
    const { lesions } = drawChest(PATIENT, planScan(PATIENT, SCAN).geometry);
    return Buffer.from(JSON.stringify(lesions[0].box));
  });
  const { low, high } = JSON.parse(Buffer.from(box).toString()) as Box;
  return { middle: low.map((value, axis) => (value + high[axis]) / 2), low, high };
}

/** A map over the volume in tokens of {@link TOKEN} voxels a side, as the models make it: strongest at the nodule. */
function mapAround(
  { columns, rows, slices, spacing, affine }: Volume,
  { middle }: PlantedNodule,
): NiftiImage {
  const sizes = [columns, rows, slices].map((size) => Math.ceil(size / TOKEN));
  const data = new Float32Array(sizes[0] * sizes[1] * sizes[2]).fill(0.01);
  // The volume's axes are the patient's; in the affine, right and front are positive, in DICOM left and back.
  const token = [-middle[0], -middle[1], middle[2]].map((place, axis) =>
    Math.floor((place - affine[4 * axis + 3]) / affine[5 * axis] / TOKEN),
  );
  data[(token[2] * sizes[1] + token[1]) * sizes[0] + token[0]] = 1;
  const toFirstMiddle = (TOKEN - 1) / 2;
  const [x, y, z] = [0, 1, 2].map((axis) => affine[5 * axis]);
  const [left, back, up] = [0, 1, 2].map((axis) => affine[4 * axis + 3] + toFirstMiddle * affine[5 * axis]);
  return {
    data,
    columns: sizes[0],
    rows: sizes[1],
    slices: sizes[2],
    spacing: [spacing[0] * TOKEN, spacing[1] * TOKEN, spacing[2] * TOKEN],
    // prettier-ignore
    affine: [x * TOKEN, 0, 0, left,  0, y * TOKEN, 0, back,  0, 0, z * TOKEN, up,  0, 0, 0, 1],
  };
}

/** A picture of the shape that key slices have: taller than wide. */
function keySlices(): Buffer {
  const [width, height] = [60, 80];
  return Buffer.from(encode({ width, height, channels: 1, data: new Uint8Array(width * height).fill(90) }));
}

/** @param slices of the volume, whose images are numbered from the head */
function answerAbout(peak: readonly number[], slices: number): StudyAnswer {
  const region = {
    side: 'right' as const,
    tissue: 'lung' as const,
    share: 0.4,
    peak_contribution: 1,
    size_mm: [21.5, 20, 21],
    peak_mm: peak,
    box_low_mm: peak.map((value) => value - 10),
    box_high_mm: peak.map((value) => value + 10),
    voxels_low: [20, 30, 28],
    voxels_high: [24, 34, 32],
    peak_slice: 30,
    peak_image: { sop_instance_uid: '1.2.3.4.31', frame: 1, instance_number: 31 },
    images: [],
  };
  return {
    study_uid: '1.2.3',
    series_uid: '1.2.3.4',
    probability_of_pathology: 0.79,
    pathology: 1,
    most_dangerous_pathology_type: 'Pulmonary nodule',
    top_pathologies: ['pleural_effusion'],
    processing_status: 'Success',
    time_of_processing: 4,
    supervised_probabilities: { pleural_effusion: 0.12, emphysema: 0.31, pneumothorax: 0.05 },
    ctclip_probabilities: { 'Pulmonary nodule': 0.93, Pneumonia: 0.2 },
    top_shap_features: { 'ctclip_Pulmonary nodule': 1.9, ctclip_group_pleural_max: 0.3 },
    log_odds: {
      start: -0.62,
      raising: { 'ctclip_Pulmonary nodule': 1.9, ctclip_group_pleural_max: 0.3 },
      lowering: { supervised_pneumothorax: -0.36 },
      others: 0.1,
    },
    warnings: [{ code: 'dicom.thick-slices', message: 'Slices are 5 mm thick.' }],
    patient_position: 'HFS',
    series: [
      SERIES,
      {
        ...SERIES,
        series_uid: '1.2.3.5',
        chosen: false,
        reason: 'None of its images is a slice (localizer: 2).',
        reason_code: 'no-slices',
        reason_values: { kinds: { localizer: 2 } },
      },
    ],
    model: {
      intended_use: 'demonstration',
      supervised_sha256: 'a'.repeat(64),
      ctclip_sha256: 'b'.repeat(64),
      lightgbm_sha256: 'c'.repeat(64),
      threshold: 0.4,
      missing_features: [],
    },
    provenance: provenanceAnswer(PROVENANCE),
    timings: {},
    localization: [
      {
        finding: 'probability_of_pathology',
        model: 'ensemble',
        probability: 0.79,
        logit: 1.32,
        constant: 0,
        map: 'probability_of_pathology',
        region,
        further_regions: [],
        sides: { left: 0, right: 1 },
      },
      {
        finding: 'Pulmonary nodule',
        model: 'ctclip',
        probability: 0.93,
        logit: 2.59,
        constant: 0,
        map: 'ctclip_Pulmonary_nodule',
        region,
        further_regions: [],
        sides: { left: 0, right: 1 },
      },
    ],
    image_numbers: Array.from({ length: slices }, (_, slice) => slices - slice),
  };
}

let ofWorker: Promise<RunningService> | undefined;
/** The windows of this worker. */
const windows = new ReusedWindows();

/**
 * The service that all sites of a worker share, as they share its browser. Tests do not change it, because mocks answer
 * requests about studies. It ends with the worker.
 */
function sharedService(): Promise<RunningService> {
  return (ofWorker ??= startService());
}

/** A service whose page is tested. */
export class PageSite implements Disposable {
  readonly answer: StudyAnswer;
  private readonly directory = mkdtempSync(join(tmpdir(), 'page-test-'));
  /** A file and a folder to send. Their contents do not matter here. */
  readonly archive = join(this.directory, 'Case 7.zip');
  readonly otherArchive = join(this.directory, 'Case 9.zip');
  readonly folder = join(this.directory, 'Case 8');

  private constructor(
    readonly service: RunningService,
    readonly browser: Browser,
    readonly files: StudyFiles,
    readonly volume: Volume,
    readonly nodule: PlantedNodule,
  ) {
    this.answer = answerAbout(this.nodule.middle, volume.slices);
    writeFileSync(this.archive, 'PK');
    writeFileSync(this.otherArchive, 'PK');
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'IM1'), 'one');
    writeFileSync(join(this.folder, 'IM2'), 'another');
  }

  static async open(): Promise<PageSite> {
    const volume = phantomVolume(PATIENT, SCAN);
    const nodule = plantedNodule();
    const images = await sharedBytes(['page images', PATIENT, SCAN], () => niftiBytes(volume));
    const attribution = await niftiBytes(mapAround(volume, nodule));
    const [service, browser] = await Promise.all([sharedService(), sharedBrowser()]);
    const files = { volume: Buffer.from(images), attribution, overlay: keySlices() };
    return new PageSite(service, browser, files, volume, nodule);
  }

  /**
   * A new visitor. Without options it may have the window of an earlier one; with options, even empty ones, it has a new window.
   */
  async visit(options?: BrowserContextOptions): Promise<Visit> {
    const visitor =
      options === undefined ? await windows.visit(this.browser) : await Visit.with(this.browser, options);
    await visitor.page.goto(`${this.service.url}/app`);
    return visitor;
  }

  /** Chooses the file with the page's first button, the folder with its second. */
  give(page: Page, path = this.archive): Promise<void> {
    const input = page.locator('input[type=file]').nth(path === this.folder ? 1 : 0);
    return input.setInputFiles(path);
  }

  /** Sends the file and waits for its answer. */
  async assessed(page: Page): Promise<StubStudies> {
    const studies = await StubStudies.in(page, this.files);
    studies.succeeds(this.answer);
    await this.give(page);
    await verdictOf(page).waitFor();
    return studies;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function verdictOf(page: Page): Locator {
  return page.getByRole('heading', { level: 1, name: 'Above the threshold' });
}

/** Text with the position of the crosshair; it appears with the images. */
export function positionOf(page: Page): Locator {
  return page.locator('.viewer-position');
}

/** Parses `R 71 · A 12 · I 3 mm` to DICOM's frame: towards the left, the back and the head. */
export function millimetresOf(text: string): number[] {
  const SIGNS: Readonly<Record<string, number>> = { L: 1, R: -1, P: 1, A: -1, S: 1, I: -1 };
  return [...text.matchAll(/([LRAPSI]) (\d+)/g)].map(
    ([, direction, value]) => SIGNS[direction] * Number(value),
  );
}

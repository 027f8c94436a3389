import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { type NiftiImage, writeNifti } from '../../src/core/nifti/write-nifti.js';
import type { StudyAnswer, StudyResource } from '../../web/src/service/study-contract.js';

/** Files of a study besides its answer. */
export interface StudyFiles {
  readonly volume: Buffer;
  readonly attribution: Buffer;
  /** The key slices, PNG. */
  readonly overlay: Buffer;
}

export async function niftiBytes(volume: NiftiImage): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'page-test-'));
  try {
    const path = join(directory, 'volume.nii.gz');
    await writeNifti(path, volume);
    return await readFile(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const ID = 'study-1';

type StudyFailure = NonNullable<StudyResource['failure']>;

const FAILURE: StudyFailure = {
  study_uid: '',
  series_uid: '',
  probability_of_pathology: null,
  pathology: null,
  most_dangerous_pathology_type: null,
  processing_status: 'Failure',
  time_of_processing: 0.1,
  supervised_probabilities: {},
  ctclip_probabilities: {},
  top_shap_features: {},
  error: '',
  code: '',
  request_id: '',
};

/**
 * Answers the browser's requests about studies instead of the service, with answers that the service gives late or rarely.
 * The page itself and its headers still come from the service.
 */
export class StubStudies {
  /** Requested methods and paths. */
  readonly asked: string[] = [];
  private resource: StudyResource = {
    id: ID,
    state: 'waiting',
    position: 2,
    stage: null,
    progress: 0,
    priority: 'routine',
    submitted_at: '2026-03-01T10:00:00.000Z',
    started_at: null,
    ended_at: null,
    timings: {},
    repeated: false,
    expires_at: '2026-03-02T10:00:00.000Z',
    result: null,
    failure: null,
    deliveries: [],
    links: {
      self: `/studies/${ID}`,
      events: `/studies/${ID}/events`,
      volume: `/studies/${ID}/volume.nii.gz`,
      overlay: `/studies/${ID}/overlay.png`,
      attributions: Object.fromEntries(
        ['probability_of_pathology', 'ctclip_Pulmonary_nodule'].map((map) => [
          map,
          `/studies/${ID}/attribution/${map}.nii.gz`,
        ]),
      ),
    },
  };

  /** Whether the service has the study. */
  private isKept = false;

  private constructor(
    private readonly files: StudyFiles,
    private readonly refusal: { readonly status: number; readonly body: object } | undefined,
  ) {}

  static async in(
    page: Page,
    files: StudyFiles,
    refusal?: { readonly status: number; readonly body: object },
  ): Promise<StubStudies> {
    const stub = new StubStudies(files, refusal);
    await page.route(/\/studies(\/|\?|$)/, (route) => stub.answer(route));
    return stub;
  }

  /** Changes the service's answer about the study from now on. */
  becomes(changes: Partial<StudyResource>): void {
    this.resource = { ...this.resource, ...changes };
  }

  fails(failure: Pick<StudyFailure, 'code' | 'error' | 'request_id'>): void {
    this.becomes({ state: 'failed', failure: { ...FAILURE, ...failure } });
  }

  succeeds(result: StudyAnswer): void {
    this.becomes({ state: 'succeeded', stage: null, position: null, progress: 1, result });
  }

  /** The service no longer has the study. */
  expires(): void {
    this.isKept = false;
  }

  /** Answers a request of another page as well. */
  answer(route: Route): Promise<void> {
    const request = route.request();
    const { pathname } = new URL(request.url());
    this.asked.push(`${request.method()} ${pathname}`);
    if (request.method() === 'POST') {
      if (this.refusal === undefined) {
        this.isKept = true;
        return route.fulfill({ status: 202, json: this.resource });
      }
      return route.fulfill({ status: this.refusal.status, json: this.refusal.body });
    }
    if (pathname.endsWith('/studies'))
      return route.fulfill({ json: { studies: this.isKept ? [this.resource] : [], next: null } });
    if (request.method() === 'DELETE') {
      if (pathname.endsWith('/result')) this.expires();
      return route.fulfill({ status: 204 });
    }
    if (pathname.endsWith('/volume.nii.gz'))
      return fulfillPart(route, this.files.volume, request.headers()['range']);
    if (pathname.endsWith('/overlay.png'))
      return route.fulfill({ body: this.files.overlay, contentType: 'image/png' });
    if (pathname.includes('/attribution/')) return route.fulfill({ body: this.files.attribution });
    // Without events the page polls the state.
    if (pathname.endsWith('/events')) return route.fulfill({ status: 502, body: '' });
    if (!this.isKept) return route.fulfill({ status: 404, json: { code: 'studies.unknown' } });
    return route.fulfill({ json: this.resource });
  }
}

/** Answers with the requested bytes of a file, like the service. */
function fulfillPart(route: Route, file: Buffer, range: string | undefined): Promise<void> {
  const match = /^bytes=(\d+)-(\d+)$/.exec(range ?? '');
  if (match === null) return route.fulfill({ body: file });
  const [first, last] = [Number(match[1]), Math.min(Number(match[2]), file.length - 1)];
  return route.fulfill({
    status: 206,
    headers: { 'content-range': `bytes ${first}-${last}/${file.length}` },
    body: file.subarray(first, last + 1),
  });
}

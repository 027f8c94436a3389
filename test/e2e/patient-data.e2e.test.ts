/** The patient's name, number and date of birth appear nowhere but in the files that are sent. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ARTIFACTS } from '../../src/core/explanation/artifact-table.js';
import { makePhantomStudy, zipOf } from '../../src/core/phantom/phantom-study.js';
import type { StudyListDto, StudyResourceDto } from '../../src/server/studies/study-resource.dto.js';
import { ctFiles } from '../builders/ct-study.js';
import { sharedSmallModels } from '../builders/small-models.js';
import { buildZip } from '../builders/zip-builder.js';
import { RawConnection } from './raw-request.js';
import { type RunningService, spawnMain, until } from './running-service.js';
import { succeeded } from './succeeded.js';

const NAME = 'QXMARK^PERSON';
const ID = 'QXMARK-98765';
const BIRTH = '19331107';
const MARKERS = /qxmark|-98765|19331107/i;
const PATIENT = {
  PatientName: NAME,
  PatientID: ID,
  PatientBirthDate: BIRTH,
  PatientComments: `${NAME} ${ID}`,
};
const FILE = `${NAME} ${ID} ${BIRTH}`;

/** Every answer of the service, in order. */
const answers: string[] = [];
let service: RunningService;
let phantom: Uint8Array;

beforeAll(async () => {
  // A name and a number of the same length replace the phantom's own.
  const named = makePhantomStudy({ seed: 4711, matrix: 64, sliceSpacing: 10 }).files.map(
    ({ bytes }, index) => ({
      path: `${FILE}/${index}.dcm`,
      bytes: Buffer.from(
        Buffer.from(bytes).toString('latin1').replace('PHANTOM^CHEST', NAME).replace('PHANTOM-4711', ID),
        'latin1',
      ),
    }),
  );
  phantom = await zipOf(named);
  service = spawnMain({
    LOG_LEVEL: 'trace',
    AUDIT_LOG: 'audit.log',
    MODELS_DIR: sharedSmallModels(),
  });
  await service.ready();
});
afterAll(() => service[Symbol.asyncDispose]());

interface Study {
  readonly bytes: Uint8Array;
  readonly path?: string;
  readonly fileName?: string;
  readonly field?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Sends a study under the patient's name; returns the code of the answer, or its status. */
async function send({
  bytes,
  path = '/predict',
  fileName = `${FILE}.zip`,
  ...study
}: Study): Promise<unknown> {
  const form = new FormData();
  for (const [name, value] of Object.entries(study.fields ?? {})) form.append(name, value);
  form.append(study.field ?? 'file', new Blob([Buffer.from(bytes)]), fileName);
  const response = await fetch(service.url + path, {
    method: 'POST',
    body: form,
    headers: { 'x-request-id': ID, 'user-agent': FILE, referer: `http://pacs/${ID}` },
  });
  const text = await response.text();
  const body = JSON.parse(text) as Record<string, unknown>;
  // By contract a NIfTI volume is named by its file: the only field with the client's own text.
  if (path.startsWith('/predict_nifti')) body['study_uid'] = '';
  answers.push(JSON.stringify([...response.headers]), JSON.stringify(body));
  return body['code'] ?? response.status;
}

/** Whether a file names the patient on purpose. */
function isEvidence(name: string): boolean {
  return name.endsWith('.dcm') || name === ARTIFACTS.fhir.file;
}

type Change = Parameters<typeof ctFiles>[0];

/** A small study of the patient. */
function smallStudy(change: NonNullable<Change> = () => ({}), count = 24): Buffer {
  const files = ctFiles((index) => {
    const changed = change(index);
    return { ...changed, attributes: { ...PATIENT, ...changed.attributes } };
  }, count);
  return buildZip(files.map((data, index) => ({ name: `${FILE}/${index}.dcm`, data })));
}

const attributes = (changed: object): Buffer => smallStudy(() => ({ attributes: { ...changed } }));
const text = Buffer.from(FILE);

/** Checks everything that the service has written since its start, and what it answers now. */
async function expectNoTrace(): Promise<void> {
  const pages = service.isRunning
    ? await Promise.all(['/metrics', '/health'].map(async (path) => (await service.get(path)).text()))
    : [];
  const files = readdirSync(service.directory, { recursive: true, withFileTypes: true }).map((entry) => ({
    name: entry.name,
    contents:
      entry.isFile() && !isEvidence(entry.name)
        ? readFileSync(join(entry.parentPath, entry.name), 'latin1')
        : '',
  }));
  for (const [what, written] of Object.entries({
    answers: answers.join('\n'),
    log: service.log.map((line) => JSON.stringify(line)).join('\n'),
    output: service.plain.join('\n'),
    pages: pages.join('\n'),
    files: JSON.stringify(files),
  })) {
    const found = written.split('\n').filter((line) => MARKERS.test(line));
    expect({ [what]: found }).toEqual({ [what]: [] });
  }
}

describe('a patient whose name, number and date of birth appear in no answer, log line or file', () => {
  afterEach(async () => {
    await until(() => service.spooledFiles().length === 0, 'the end of the last study');
    await expectNoTrace();
  });
  afterAll(async () => {
    service.signal('SIGTERM');
    await service.ended;
    await expectNoTrace();
  });

  it('has a study predicted, with further fields of the form', async () => {
    expect(await send({ bytes: phantom, fields: { patient: FILE, [ID]: NAME } })).toBe(200);
    // Both are written, so the search for the patient finds what it should.
    await service.logged(({ route, status }) => route === '/predict' && status === 200, 'the line');
    expect(readFileSync(join(service.directory, 'audit.log'), 'utf8')).toContain('"/predict"');
  });

  it.each<[what: string, study: () => Study, code: unknown]>([
    ['is not an archive', () => ({ bytes: text }), 'archive.not-a-zip'],
    ['is cut off', () => ({ bytes: phantom.subarray(0, phantom.length / 2) }), 'archive.truncated'],
    [
      'has a damaged entry',
      () => ({ bytes: buildZip([{ name: FILE, data: text, rawData: Buffer.from('xx') }]) }),
      'archive.damaged-entry',
    ],
    ['holds no DICOM', () => ({ bytes: buildZip([{ name: `${FILE}.txt`, data: text }]) }), 'dicom.no-dicom'],
    ['holds no CT', () => ({ bytes: attributes({ Modality: 'MR' }) }), 'dicom.no-ct'],
    ['has too few slices', () => ({ bytes: smallStudy(undefined, 12) }), 'dicom.too-few-slices'],
    [
      'has no geometry',
      () => ({ bytes: attributes({ ImagePositionPatient: [0, 0, 0] }) }),
      'dicom.same-position',
    ],
    [
      'has the name in its UIDs',
      () => ({ bytes: attributes({ StudyInstanceUID: ID, SeriesInstanceUID: NAME }) }),
      'dicom.no-lungs',
    ],
    [
      'requests a series by name',
      () => ({ bytes: phantom, fields: { series_uid: ID } }),
      'dicom.invalid-series-uid',
    ],
    ['is of another type', () => ({ bytes: phantom, fileName: `${FILE}.${NAME}` }), 'upload.wrong-extension'],
    ['is in another field', () => ({ bytes: phantom, field: ID }), 'upload.wrong-field'],
    ['is empty', () => ({ bytes: new Uint8Array(0) }), 'upload.empty-file'],
    [
      'has too long a name',
      () => ({ bytes: phantom, fileName: `${FILE.repeat(20)}.zip` }),
      'upload.file-name-too-long',
    ],
    [
      'has too long a field',
      () => ({ bytes: phantom, fields: { note: FILE.repeat(1000) } }),
      'upload.field-too-large',
    ],
    ['is sent with a query', () => ({ bytes: text, path: `/predict?patient=${ID}` }), 'archive.not-a-zip'],
    ['is sent elsewhere', () => ({ bytes: text, path: `/predict/${ID}` }), 'http.not-found'],
    [
      'is not a NIfTI file',
      () => ({ bytes: text, path: '/predict_nifti', fileName: `${FILE}.nii` }),
      'nifti.not-nifti',
    ],
    [
      'is not a compressed NIfTI file',
      () => ({ bytes: text, path: '/predict_nifti', fileName: `${FILE}.nii.gz` }),
      'nifti.not-nifti',
    ],
  ])('has a study refused that %s', async (_what, study, code) => {
    expect(await send(study())).toBe(code);
  });

  it('has evidence objects made, which alone may name the patient', async () => {
    const fields = { evidence: 'true' };
    expect(await send({ bytes: phantom, path: '/studies', fileName: 'study.zip', fields })).toBe(202);
    const { links } = await endedStudy();
    const [report, record] = await Promise.all(
      [links.dicom?.['report'], links.fhir].map(async (link) => (await service.get(String(link))).text()),
    );
    expect([report, record].every((object) => object.includes(ID))).toBe(true);
    expect(report).toContain(NAME);
  });

  /** The only study of `/studies`, once it has succeeded. */
  function endedStudy(): Promise<StudyResourceDto> {
    return succeeded(async () => {
      const list = await (await service.get('/studies')).text();
      answers.push(list);
      return (JSON.parse(list) as StudyListDto).studies.at(0);
    });
  }

  it('sends a body other than a form, and disconnects in the middle of a form', async () => {
    using connection = new RawConnection(service.port);
    connection.write(
      `POST /predict?${ID} HTTP/1.1\r\nhost: x\r\nx-patient: ${FILE}\r\ncontent-type: multipart/form-data; boundary=${BIRTH}\r\ncontent-length: 500\r\n\r\n--${BIRTH}\r\ncontent-disposition: form-data; name="file"; filename="${FILE}.zip"\r\n\r\n${FILE}`,
    );
    await until(() => service.spooledFiles().length === 1, 'the file');
    connection.destroy();
    await service.logged(({ status }) => status === 499, 'the line');
    using broken = new RawConnection(service.port);
    broken.write(`${FILE}\r\n\r\n`);
    await broken.closed;
    answers.push(broken.received);
  });

  it('has a study answered whose device is killed', async () => {
    const study = send({ bytes: phantom });
    await until(() => service.spooledFiles().length === 1, 'the study');
    process.kill(service.devicePid, 'SIGKILL');
    expect(await study).toBe(200);
  });
});

/** Evidence objects in a real PACS. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctFiles, withArchive } from '../builders/ct-study.js';
import { hasProgram, linesOf } from '../builders/dicom-programs.js';
import { EVIDENCE_MODELS, evidenceStudyOf, evidenceWriterOf } from '../builders/evidence-study.js';
import { hasOrthanc, RunningOrthanc } from './running-orthanc.js';

let directory: string;
let objects: readonly string[];
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'evidence-in-pacs-'));
  const attributes = { PatientID: 'P-1', PatientName: 'MUSTER^MAX', FrameOfReferenceUID: '1.2.3.9' };
  const files = ctFiles(() => ({ attributes }), 12);
  await withArchive(files, (path) =>
    evidenceWriterOf({ segmentation: true }).write(directory, path, evidenceStudyOf(files), EVIDENCE_MODELS),
  );
  objects = readdirSync(join(directory, 'dicom')).map((name) => join(directory, 'dicom', name));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function storeByWeb(pacs: RunningOrthanc): Promise<void> {
  const parts = objects.flatMap((path) => [
    Buffer.from('--part\r\nContent-Type: application/dicom\r\n\r\n'),
    readFileSync(path),
    Buffer.from('\r\n'),
  ]);
  const response = await fetch(pacs.address('dicom-web/studies'), {
    method: 'POST',
    headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=part' },
    body: Buffer.concat([...parts, Buffer.from('--part--\r\n')]),
  });
  expect(response.status).toBe(200);
}

function storeByAssociation(pacs: RunningOrthanc): void {
  const lines = linesOf('dcmsend', ['-v', '127.0.0.1', String(pacs.dicomPort), ...objects]);
  expect(lines.join('\n')).toContain(`with status SUCCESS  : ${objects.length}`);
}

describe.skipIf(!hasOrthanc || !hasProgram('dcmsend'))(
  'evidence objects in Orthanc (skipped where orthanc, orthanc-dicomweb or dcmtk is not installed)',
  () => {
    it.each([
      ['STOW-RS', storeByWeb],
      ['C-STORE', storeByAssociation],
    ] as const)(
      'come back by equal bytes after %s, and a second delivery changes nothing',
      async (_, store) => {
        await using pacs = await RunningOrthanc.start();
        for (const delivery of [1, 2]) {
          await store(pacs);
          expect([delivery, await pacs.count()]).toEqual([delivery, objects.length]);
          for (const path of objects) {
            const bytes = readFileSync(path);
            const stored = await pacs.stored(dicomParser.parseDicom(bytes).string('x00080018') ?? '');
            expect(dataSet(stored).equals(dataSet(bytes))).toBe(true);
          }
        }
      },
    );
  },
);

/** A file without its meta group, which a network connection does not carry. */
function dataSet(bytes: Uint8Array): Buffer {
  const { elements } = dicomParser.parseDicom(bytes);
  const [first] = Object.values(elements)
    .filter(({ tag }) => !tag.startsWith('x0002'))
    .map(({ dataOffset }) => dataOffset)
    .sort((a, b) => a - b);
  return Buffer.from(bytes).subarray(first);
}

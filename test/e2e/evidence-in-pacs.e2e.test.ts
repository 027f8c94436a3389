/** Evidence objects in a real PACS. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverObjects } from '../../src/core/peers/deliver-objects.js';
import { parsePeers } from '../../src/core/peers/parse-peers.js';
import type { Peer } from '../../src/core/peers/peer.js';
import { testPeer } from '../../src/core/peers/test-peer.js';
import { ctFiles, withArchive } from '../builders/ct-study.js';
import { EVIDENCE_MODELS, evidenceStudyOf, evidenceWriterOf } from '../builders/evidence-study.js';
import { hasOrthanc, RunningOrthanc } from './running-orthanc.js';

let directory: string;
let paths: readonly string[];
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'evidence-in-pacs-'));
  const attributes = { PatientID: 'P-1', PatientName: 'MUSTER^MAX', FrameOfReferenceUID: '1.2.3.9' };
  const files = ctFiles(() => ({ attributes }), 12);
  await withArchive(files, (path) =>
    evidenceWriterOf({ segmentation: true }).write(directory, path, evidenceStudyOf(files), EVIDENCE_MODELS),
  );
  paths = readdirSync(join(directory, 'dicom')).map((name) => join(directory, 'dicom', name));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The peer that an administrator would enter. */
function peerOf(given: object): Peer {
  return parsePeers({ peers: [{ name: 'orthanc', ...given }] }, '/peers.json')[0];
}

const KINDS: Readonly<Record<string, (pacs: RunningOrthanc) => Peer>> = {
  'STOW-RS': (pacs) => peerOf({ kind: 'stow', url: pacs.address('dicom-web') }),
  'C-STORE': (pacs) =>
    peerOf({ kind: 'dicom', host: '127.0.0.1', port: pacs.dicomPort, calledAeTitle: 'ORTHANC' }),
};

describe.skipIf(!hasOrthanc)(
  'evidence objects in Orthanc (skipped where orthanc or orthanc-dicomweb is not installed)',
  () => {
    it('come back by equal bytes after STOW-RS and C-STORE, and a further delivery changes nothing', async () => {
      await using pacs = await RunningOrthanc.start();
      const objects = paths.map((path) => ({
        name: path,
        kind: evidenceKind(path),
        read: () => readFile(path),
      }));
      for (const [how, peer] of Object.entries(KINDS)) {
        expect(await testPeer(peer(pacs), never)).toMatchObject({ unsupported: [] });
        expect([how, await deliverObjects(peer(pacs), objects, never)]).toEqual([how, 'stored']);
        expect([how, await pacs.count()]).toEqual([how, objects.length]);
        for (const path of paths) {
          const bytes = readFileSync(path);
          const stored = await pacs.stored(dicomParser.parseDicom(bytes).string('x00080018') ?? '');
          expect(dataSet(stored).equals(dataSet(bytes))).toBe(true);
        }
      }
    });
  },
);

const never = new AbortController().signal;

function evidenceKind(path: string): 'sr' | 'seg' | 'sc' {
  return path.endsWith('report.dcm') ? 'sr' : path.endsWith('regions.dcm') ? 'seg' : 'sc';
}

/** A file without its meta group, which a network connection does not carry. */
function dataSet(bytes: Uint8Array): Buffer {
  const { elements } = dicomParser.parseDicom(bytes);
  const [first] = Object.values(elements)
    .filter(({ tag }) => !tag.startsWith('x0002'))
    .map(({ dataOffset }) => dataOffset)
    .sort((a, b) => a - b);
  return Buffer.from(bytes).subarray(first);
}

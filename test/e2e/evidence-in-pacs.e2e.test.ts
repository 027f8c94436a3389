/** Evidence objects in a real PACS. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverObjects } from '../../src/core/peers/deliver-objects.js';
import { parsePeers } from '../../src/core/peers/parse-peers.js';
import type { TlsFiles } from '../../src/core/dicom/network/connection.js';
import type { DomainError } from '../../src/core/problem/domain-error.js';
import type { Peer } from '../../src/core/peers/peer.js';
import { testPeer } from '../../src/core/peers/test-peer.js';
import { ctFiles, withArchive } from '../builders/ct-study.js';
import { OwnCertificate } from '../builders/own-certificate.js';
import { EVIDENCE_MODELS, evidenceStudyOf, evidenceWriterOf } from '../builders/evidence-study.js';
import { EncryptingProxy } from './encrypting-proxy.js';
import { hasProgram } from './running-nginx.js';
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
  'C-STORE': (pacs) => associationWith(pacs),
};

function associationWith(pacs: RunningOrthanc, tls?: TlsFiles): Peer {
  return peerOf({ kind: 'dicom', host: '127.0.0.1', port: pacs.dicomPort, calledAeTitle: 'ORTHANC', tls });
}

const canEncrypt = hasProgram('openssl', 'version') && hasProgram('nginx', '-v');

describe.skipIf(!hasOrthanc)(
  'evidence objects in Orthanc (skipped where orthanc or orthanc-dicomweb is not installed)',
  () => {
    it('come back with equal bytes after STOW-RS and C-STORE, and a further delivery changes nothing', async () => {
      await using pacs = await RunningOrthanc.start();
      for (const [how, peer] of Object.entries(KINDS)) {
        const objects = evidenceObjects();
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

    describe.skipIf(!canEncrypt)('over TLS with certificates (skipped without openssl or nginx)', () => {
      const certificates: OwnCertificate[] = [];
      let pacs: RunningOrthanc;
      let proxy: EncryptingProxy;
      let [own, ofClients, stranger]: readonly OwnCertificate[] = [];
      beforeAll(async () => {
        [own, ofClients, stranger] = ['own', 'of clients', 'stranger'].map(() => new OwnCertificate());
        certificates.push(own, ofClients, stranger);
        pacs = await RunningOrthanc.start(undefined, { own, ofClients });
        proxy = await EncryptingProxy.start(pacs.httpPort, { own, ofClients });
      });
      afterAll(async () => {
        await proxy[Symbol.asyncDispose]();
        await pacs[Symbol.asyncDispose]();
        for (const certificate of certificates) certificate[Symbol.dispose]();
      });
      beforeEach(() => pacs.clear());
      const files = (authority?: OwnCertificate, client?: OwnCertificate): TlsFiles => ({
        caFile: authority?.certificateFile,
        certificateFile: client?.certificateFile,
        keyFile: client?.keyFile,
      });
      const peers = (tls: TlsFiles) => ({
        'STOW-RS': peerOf({ kind: 'stow', url: proxy.address('dicom-web'), tls }),
        'C-STORE': associationWith(pacs, tls),
      });
      /** Codes of the refusals. */
      const refusals = (tls: TlsFiles) =>
        Promise.all(
          Object.values(peers(tls)).map(async (peer) => {
            const objects = deliverObjects(peer, evidenceObjects(), never);
            const [test, delivery] = await Promise.allSettled([testPeer(peer, never), objects]);
            expect(codeOf(test)).toBe(codeOf(delivery));
            return codeOf(delivery);
          }),
        );

      it('are refused with a code if the certificate of either side is not trusted', async () => {
        const notTrusted = ['pacs.tls-failed', 'pacs.tls-failed'];
        expect(await refusals(files(stranger, ofClients))).toEqual(notTrusted);
        expect(await refusals(files(undefined, ofClients))).toEqual(notTrusted);
        // nginx accepts the connection and then refuses the request.
        const notKnown = ['pacs.request-refused', 'pacs.tls-failed'];
        expect(await refusals(files(own, stranger))).toEqual(notKnown);
        expect(await refusals(files(own))).toEqual(notKnown);
        expect(await pacs.count()).toBe(0);
      });

      it('arrive by STOW-RS and C-STORE', async () => {
        for (const [how, peer] of Object.entries(peers(files(own, ofClients)))) {
          expect(await testPeer(peer, never), how).toMatchObject({ unsupported: [] });
          expect(await deliverObjects(peer, evidenceObjects(), never), how).toBe('stored');
          expect(await pacs.count()).toBe(paths.length);
        }
      });
    });
  },
);

const never = new AbortController().signal;

function codeOf(outcome: PromiseSettledResult<unknown>): unknown {
  return outcome.status === 'rejected' ? (outcome.reason as DomainError).code : outcome.value;
}

const evidenceObjects = () =>
  paths.map((path) => ({ name: path, kind: evidenceKind(path), read: () => readFile(path) }));

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

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OBJECTS } from '../../../test/builders/delivered-objects.js';
import { DicomReceiver } from '../../../test/builders/dicom-receiver.js';
import { OwnCertificate } from '../../../test/builders/own-certificate.js';
import { stowReply, type WebReply, WebReceiver } from '../../../test/builders/web-receiver.js';
import { writeFileSync } from 'node:fs';
import { deliverObjects } from './deliver-objects.js';
import { parsePeers } from './parse-peers.js';
import type { Peer } from './peer.js';
import { testPeer } from './test-peer.js';

const never = new AbortController().signal;
const peerOf = (given: object): Peer =>
  parsePeers({ peers: [{ name: 'peer', timeoutSeconds: 5, ...given }] }, '/peers.json')[0];
const dicomPeer = (receiver: DicomReceiver, given: object = {}): Peer =>
  peerOf({ kind: 'dicom', host: '127.0.0.1', port: receiver.port, calledAeTitle: 'PACS', ...given });
const uidsOf = (body: Buffer): readonly string[] => body.toString('latin1').match(/2\.25\.\d\b/g) ?? [];

describe('a delivery by C-STORE', () => {
  it('sends pictures and segmentation before the report, and only the objects of the peer', async () => {
    await using receiver = await DicomReceiver.start();
    expect(await deliverObjects(dicomPeer(receiver), OBJECTS, never)).toBe('stored');
    await deliverObjects(dicomPeer(receiver, { objects: ['sr'] }), OBJECTS, never);
    const uids = receiver.received.map(({ sopInstanceUid }) => sopInstanceUid);
    expect(uids).toEqual(['2.25.2', '2.25.3', '2.25.1', '2.25.1']);
  });

  it('stops at the first object that is not stored: a report never points at missing pictures', async () => {
    await using receiver = await DicomReceiver.start();
    receiver.statuses = [0xa700];
    await expect(deliverObjects(dicomPeer(receiver), OBJECTS, never)).rejects.toMatchObject({
      code: 'pacs.busy',
    });
    expect(receiver.received).toEqual([]);
  });

  it('reports a warning of the peer', async () => {
    await using receiver = await DicomReceiver.start();
    receiver.statuses = [0, 0xb000];
    expect(await deliverObjects(dicomPeer(receiver), OBJECTS, never)).toBe('stored-with-warning');
  });

  it('is encrypted, with an own certificate, if the peer asks for it', async () => {
    using certificate = new OwnCertificate();
    const { certificateFile, keyFile, cert, key } = certificate;
    await using receiver = await DicomReceiver.start({
      ...{ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true },
    });
    const tls = { caFile: certificateFile, certificateFile, keyFile };
    await deliverObjects(dicomPeer(receiver, { tls }), OBJECTS, never);
    expect(receiver.received).toHaveLength(3);
    await expect(deliverObjects(dicomPeer(receiver, { tls: {} }), OBJECTS, never)).rejects.toMatchObject({
      code: 'pacs.tls-failed',
      kind: 'unavailable',
    });
  });
});

describe('a delivery by HTTP', () => {
  let receiver: WebReceiver;
  beforeEach(async () => void (receiver = await WebReceiver.start()));
  afterEach(() => receiver[Symbol.asyncDispose]());

  const stow = (given: object = {}): Peer => peerOf({ kind: 'stow', url: `${receiver.url}/web`, ...given });
  const fhir = (): Peer => peerOf({ kind: 'fhir', url: `${receiver.url}/r4` });
  const deliver = (peer: Peer) => deliverObjects(peer, OBJECTS, never);

  it('by STOW-RS sends the report by a second request', async () => {
    receiver.reply = ({ body }) => stowReply(uidsOf(body));
    expect(await deliver(stow())).toBe('stored');
    expect(receiver.requests).toMatchObject([
      { method: 'POST', path: '/web/studies', headers: { accept: 'application/dicom+json' } },
      { method: 'POST', path: '/web/studies' },
    ]);
    const [pictures, report] = receiver.requests;
    expect(pictures.headers['content-type']).toMatch(
      /^multipart\/related; type="application\/dicom"; boundary=/,
    );
    expect([uidsOf(pictures.body), uidsOf(report.body)].map((uids) => new Set(uids))).toEqual([
      new Set(['2.25.2', '2.25.3']),
      new Set(['2.25.1']),
    ]);
  });

  it.each<[what: string, reply: WebReply, error: object]>([
    [
      '202 with an object out of resources: later',
      stowReply(['2.25.2'], { '2.25.3': 0xa700 }, 202),
      { code: 'pacs.busy' },
    ],
    [
      '409 with refused objects: never',
      stowReply([], { '2.25.2': 0xa700, '2.25.3': 0xa900 }, 409),
      { code: 'pacs.object-refused', fields: { name: 'regions', answer: 'status 0xA900' } },
    ],
    ['200 without one of the objects: later', stowReply(['2.25.2']), { code: 'pacs.unexpected-answer' }],
    ['409 without objects: never', { status: 409 }, { code: 'pacs.request-refused' }],
    ['400: never', { status: 400 }, { code: 'pacs.request-refused', fields: { answer: 'HTTP 400' } }],
    ['401: never', { status: 401 }, { code: 'pacs.denied' }],
    ['a redirect: never', { status: 302, headers: { location: '/x' } }, { code: 'pacs.request-refused' }],
    [
      '503: later, as it says',
      { status: 503, headers: { 'retry-after': '120' } },
      { code: 'pacs.busy', retryAfterSeconds: 120 },
    ],
    ['429: later', { status: 429 }, { code: 'pacs.busy' }],
  ])('by STOW-RS reads the answer %s', async (_, reply, error) => {
    receiver.reply = () => reply;
    await expect(deliver(stow())).rejects.toMatchObject(error);
    expect(receiver.requests).toHaveLength(1);
  });

  it('by STOW-RS accepts an array of one answer, an empty answer, and objects that are there already', async () => {
    receiver.reply = ({ body }) => ({ status: 200, json: [stowReply(uidsOf(body)).json] });
    expect(await deliver(stow())).toBe('stored');
    receiver.reply = () => ({ status: 200 });
    expect(await deliver(stow())).toBe('stored');
    const there = { '2.25.1': 0x0111, '2.25.2': 0x0111, '2.25.3': 0x0111 };
    receiver.reply = () => stowReply([], there, 409);
    expect(await deliver(stow())).toBe('stored');
  });

  it('by FHIR sends the transaction and reads every entry of the answer', async () => {
    const answer = (status: string): WebReply => ({
      status: 200,
      json: {
        resourceType: 'Bundle',
        entry: [{ response: { status: '201 Created' } }, { response: { status } }],
      },
    });
    receiver.reply = () => answer('200');
    expect(await deliver(fhir())).toBe('stored');
    expect(receiver.requests).toMatchObject([
      { method: 'POST', path: '/r4', headers: { 'content-type': 'application/fhir+json' } },
    ]);
    expect(receiver.requests[0].body.toString()).toContain('"type":"transaction"');
    receiver.reply = () => answer('422 Unprocessable');
    await expect(deliver(fhir())).rejects.toMatchObject({ code: 'pacs.request-refused' });
    receiver.reply = () => ({ status: 200, json: { resourceType: 'Patient' } });
    await expect(deliver(fhir())).rejects.toMatchObject({ code: 'pacs.unexpected-answer' });
  });

  it('by FHIR quotes the codes of an OperationOutcome, and none of its texts', async () => {
    const issue = [
      { severity: 'error', code: 'invariant', diagnostics: 'Patient MUSTER^MAX' },
      { code: 'A B' },
    ];
    receiver.reply = () => ({ status: 422, json: { resourceType: 'OperationOutcome', issue } });
    const error: unknown = await deliver(fhir()).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ fields: { answer: 'HTTP 422 invariant' } });
    expect(String(error)).not.toContain('MUSTER');
  });

  it('ends with a timeout if the peer is silent', async () => {
    receiver.reply = () => 'hang';
    const peer = stow({ timeoutSeconds: 1 });
    await expect(deliverObjects({ ...peer, timeoutMs: 50 }, OBJECTS, never)).rejects.toMatchObject({
      code: 'pacs.timeout',
      kind: 'unavailable',
    });
  });

  it('is encrypted, trusts only the given certificates, and shows its secret to the peer alone', async () => {
    using certificate = new OwnCertificate();
    await using encrypted = await WebReceiver.start({ key: certificate.key, cert: certificate.cert });
    encrypted.reply = ({ body }) => stowReply(uidsOf(body));
    const authorizationFile = `${certificate.keyFile}.secret`;
    writeFileSync(authorizationFile, 'Basic c2VjcmV0\n');
    const url = encrypted.url;
    const trusting = peerOf({
      ...{ kind: 'stow', url, authorizationFile, tls: { caFile: certificate.certificateFile } },
    });
    await deliver(trusting);
    expect(encrypted.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Basic c2VjcmV0',
      'Basic c2VjcmV0',
    ]);
    const careful = peerOf({ kind: 'stow', url, authorizationFile });
    const error: unknown = await deliver(careful).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'pacs.tls-failed' });
    expect(encrypted.requests).toHaveLength(2);
  });
});

describe('the test of a peer', () => {
  it('by C-ECHO names the objects that it does not accept', async () => {
    await using receiver = await DicomReceiver.start();
    expect(await testPeer(dicomPeer(receiver), never)).toMatchObject({ unsupported: [] });
    const segmentation = '1.2.840.10008.5.1.4.1.1.66.4';
    receiver.accepts = (sopClassUid) => sopClassUid !== segmentation;
    expect(await testPeer(dicomPeer(receiver), never)).toMatchObject({ unsupported: ['seg'] });
    expect(receiver.received).toEqual([]);
  });

  it('by HTTP asks for studies or capabilities', async () => {
    await using receiver = await WebReceiver.start();
    const stow = peerOf({ kind: 'stow', url: receiver.url });
    const fhir = peerOf({ kind: 'fhir', url: receiver.url });
    receiver.reply = () => ({ status: 204 });
    await testPeer(stow, never);
    await expect(testPeer(fhir, never)).rejects.toMatchObject({ code: 'pacs.unexpected-answer' });
    receiver.reply = () => ({ status: 200, json: { resourceType: 'CapabilityStatement' } });
    await testPeer(fhir, never);
    receiver.reply = () => ({ status: 404 });
    await expect(testPeer(stow, never)).rejects.toMatchObject({ code: 'pacs.request-refused' });
    expect(receiver.requests.map(({ path }) => path)).toEqual([
      ...['/studies?limit=1', '/metadata', '/metadata', '/studies?limit=1'],
    ]);
  });
});

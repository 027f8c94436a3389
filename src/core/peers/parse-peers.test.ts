import { describe, expect, it } from 'vitest';
import { filesOf, parsePeers } from './parse-peers.js';

const parse = (...peers: readonly object[]) => parsePeers({ peers }, '/etc/ctclip/peers.json');

const ARCHIVE = {
  name: 'archive',
  kind: 'dicom',
  host: 'pacs.example.org',
  port: 11_112,
  calledAeTitle: 'PACS',
};
const WEB = { name: 'web', kind: 'stow', url: 'https://pacs.example.org/dicom-web/' };
const RECORD = { name: 'record', kind: 'fhir', url: 'https://fhir.example.org/r4' };

describe('the list of peers', () => {
  it('has defaults for everything but names and addresses', () => {
    const common = { timeoutMs: 30_000, retries: { attempts: 12, firstDelayMs: 5000 } };
    expect(parse(ARCHIVE, WEB, RECORD)).toMatchObject([
      { ...ARCHIVE, ...common, callingAeTitle: 'CTCLIP', objects: ['sc', 'seg', 'sr'] },
      { ...common, name: 'web', url: 'https://pacs.example.org/dicom-web', objects: ['sc', 'seg', 'sr'] },
      { ...RECORD, ...common, objects: ['fhir'] },
    ]);
  });

  it('may choose objects, times and tries', () => {
    const given = { objects: ['sr'], timeoutSeconds: 5, attempts: 3, firstRetrySeconds: 0.5 };
    expect(parse({ ...ARCHIVE, ...given })).toMatchObject([
      { objects: ['sr'], timeoutMs: 5000, retries: { attempts: 3, firstDelayMs: 500 } },
    ]);
  });

  it('names files relative to itself', () => {
    const tls = { caFile: 'ca.pem', certificateFile: '/own/cert.pem', keyFile: '../key.pem' };
    const [peer] = parse({ ...WEB, tls, authorizationFile: 'secret' });
    expect(filesOf(peer)).toEqual([
      '/etc/ctclip/ca.pem',
      '/own/cert.pem',
      '/etc/key.pem',
      '/etc/ctclip/secret',
    ]);
  });

  it.each<[mistake: string, peers: readonly object[]]>([
    ['peers must name at least one peer', []],
    ['peers[0].name must be 1 to 32 lower-case letters, digits and hyphens', [{ ...ARCHIVE, name: 'A b' }]],
    ['peers[0].name is a reserved word', [{ ...ARCHIVE, name: 'webhook' }]],
    ['peers[0].name is a reserved word', [{ ...ARCHIVE, name: 'none' }]],
    ['peers[1].name is not unique', [ARCHIVE, { ...WEB, name: 'archive' }]],
    ['peers[0].port must be 1 to 65535', [{ ...ARCHIVE, port: 70_000 }]],
    [
      'peers[0].calledAeTitle must be 1 to 16 ASCII characters',
      [{ ...ARCHIVE, calledAeTitle: 'A'.repeat(17) }],
    ],
    ['peers[0].objects must name at least one kind', [{ ...ARCHIVE, objects: [] }]],
    ['peers[0].url must be http:// or https://', [{ ...WEB, url: 'ftp://pacs' }]],
    ['peers[0].url must be http:// or https://', [{ ...WEB, url: 'https://user:secret@pacs' }]],
    ['peers[0] needs https:// because', [{ ...WEB, url: 'http://pacs', authorizationFile: 'x' }]],
    ['peers[0].tls needs both certificateFile and keyFile', [{ ...WEB, tls: { keyFile: 'x' } }]],
  ])('is refused with the words: %s', (mistake, peers) => {
    expect(() => parse(...peers)).toThrow(mistake);
  });

  it('names all mistakes at once, and unknown keys', () => {
    const wrong = { ...ARCHIVE, port: 0, attempts: 0, calledAETitle: 'PACS' };
    expect(() => parse(wrong)).toThrow(/attempts must be .*port must be .*calledAETitle/);
  });
});

import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { jsonPath, parseJson } from '../json/parse-json.js';
import { MILLISECONDS_PER_SECOND } from '../units/units.js';
import { OBJECT_KINDS, type Peer } from './peer.js';

/** Names that mean something else where a peer is named. */
export const RESERVED_NAMES = { webhook: 'webhook', nobody: 'none' } as const;
const MAX_PEERS = 20;

/** A name appears in addresses, labels of metrics and identifiers. */
const NAME = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits and hyphens')
  .refine((name) => !Object.values<string>(RESERVED_NAMES).includes(name), 'is a reserved word');
const AE_TITLE = z
  .string()
  .regex(/^(?! +$)[\x20-\x5b\x5d-\x7e]{1,16}$/, 'must be 1 to 16 ASCII characters without a backslash');
const PATH = z.string().min(1, 'must be the path of a file');
const TLS = z
  .strictObject({
    caFile: PATH.optional(),
    certificateFile: PATH.optional(),
    keyFile: PATH.optional(),
  })
  .refine(
    ({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined),
    'needs both certificateFile and keyFile, or neither',
  );
const BASICS = {
  name: NAME,
  timeoutSeconds: z.number().min(1, 'must be 1 to 600').max(600, 'must be 1 to 600').default(30),
  attempts: z.int().min(1, 'must be 1 to 50').max(50, 'must be 1 to 50').default(12),
  firstRetrySeconds: z.number().min(0.1, 'must be 0.1 to 3600').max(3600, 'must be 0.1 to 3600').default(5),
};
const DICOM_OBJECTS = z
  .array(z.enum(['sc', 'seg', 'sr'] satisfies (typeof OBJECT_KINDS)[number][]))
  .min(1, 'must name at least one kind')
  .default(['sc', 'seg', 'sr']);
const WEB = {
  url: z.string().refine(isBaseAddress, 'must be http:// or https://, without user, query and fragment'),
  tls: TLS.optional(),
  authorizationFile: PATH.optional(),
};

const PEER = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...BASICS,
      kind: z.literal('dicom'),
      host: z.string().regex(/^[\w.:-]+$/, 'must be a host name or an address'),
      port: z.int().min(1, 'must be 1 to 65535').max(65_535, 'must be 1 to 65535'),
      calledAeTitle: AE_TITLE,
      callingAeTitle: AE_TITLE.default('CTCLIP'),
      tls: TLS.optional(),
      objects: DICOM_OBJECTS,
    }),
    z.strictObject({ ...BASICS, ...WEB, kind: z.literal('stow'), objects: DICOM_OBJECTS }),
    z.strictObject({ ...BASICS, ...WEB, kind: z.literal('fhir') }),
  ])
  .refine(
    (peer) => peer.kind === 'dicom' || peer.url.startsWith('https:') || peer.authorizationFile === undefined,
    'needs https:// because authorizationFile is a secret',
  );

const PEERS = z
  .strictObject({ peers: z.array(PEER).min(1, 'must name at least one peer').max(MAX_PEERS) })
  .superRefine(({ peers }, context) => {
    const names = peers.map(({ name }) => name);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.addIssue({ code: 'custom', path: ['peers', index, 'name'], message: 'is not unique' });
  });

function isBaseAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}

/**
 * Parses PACS_FILE.
 * @param path of PACS_FILE; relative paths in it start at its directory
 * @throws Error whose message lists all mistakes
 */
export function parsePeers(json: unknown, path: string): readonly Peer[] {
  const { peers } = parseJson(PEERS, json, (at, message) => `${jsonPath(at)} ${message}`.trim());
  const absolute = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : resolve(dirname(path), file);
  return peers.map(({ timeoutSeconds, attempts, firstRetrySeconds, tls, ...peer }) => {
    const common = {
      timeoutMs: timeoutSeconds * MILLISECONDS_PER_SECOND,
      retries: { attempts, firstDelayMs: firstRetrySeconds * MILLISECONDS_PER_SECOND },
      tls: tls && {
        caFile: absolute(tls.caFile),
        certificateFile: absolute(tls.certificateFile),
        keyFile: absolute(tls.keyFile),
      },
    };
    if (peer.kind === 'dicom') return { ...peer, ...common };
    const web = { ...peer, ...common, url: peer.url.replace(/\/+$/, '') };
    const authorizationFile = absolute(peer.authorizationFile);
    return peer.kind === 'fhir'
      ? { ...web, kind: peer.kind, authorizationFile, objects: ['fhir' as const] }
      : { ...web, kind: peer.kind, authorizationFile, objects: peer.objects };
  });
}

/** The files that a peer names. */
export function filesOf(peer: Peer): readonly string[] {
  const { caFile, certificateFile, keyFile } = peer.tls ?? {};
  const authorizationFile = peer.kind === 'dicom' ? undefined : peer.authorizationFile;
  return [caFile, certificateFile, keyFile, authorizationFile].filter((file) => file !== undefined);
}

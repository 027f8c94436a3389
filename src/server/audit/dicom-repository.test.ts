import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditLog } from './audit-log.js';
import type { AuditRecord } from './audit-record.js';
import { dicomAuditMessage } from './dicom-audit-message.js';
import { openDicomRepository } from './dicom-repository.js';

const RECORD: AuditRecord = {
  event: 'result.read',
  time: '2026-03-01T10:00:00.000Z',
  request_id: 'request-1',
  client: '10.1.2.3',
  user: 'alice',
  route: '/studies/:id',
  study_sha256: 'a'.repeat(64),
  study_uid_sha256: 'b'.repeat(64),
  outcome: 'success',
  status: 200,
  code: null,
  models: null,
  seconds: 0.01,
};
const SOURCE = { host: 'ct-clip-1', processId: 42 };

describe('a DICOM audit message', () => {
  it('contains user, action, study, address and time', () => {
    const message = dicomAuditMessage(RECORD, SOURCE);
    for (const part of [
      '<EventIdentification EventActionCode="R" EventDateTime="2026-03-01T10:00:00.000Z" EventOutcomeIndicator="0">',
      '<EventID csd-code="110103" codeSystemName="DCM" originalText="DICOM Instances Accessed"/>',
      '<EventTypeCode csd-code="result.read" codeSystemName="ctclip" originalText="result.read"/>',
      '<ActiveParticipant UserID="alice" UserIsRequestor="true" NetworkAccessPointID="10.1.2.3" NetworkAccessPointTypeCode="2">',
      '<ActiveParticipant UserID="ctclip" AlternativeUserID="42" UserIsRequestor="false"',
      '<AuditSourceIdentification AuditSourceID="ct-clip-1"><AuditSourceTypeCode csd-code="4"/>',
      `<ParticipantObjectIdentification ParticipantObjectID="${'b'.repeat(64)}"`,
      '<ParticipantObjectIDTypeCode csd-code="110180" codeSystemName="DCM" originalText="Study Instance UID"/>',
    ])
      expect(message).toContain(part);
  });

  it.each([
    ['study.accepted', 'C', '110107'],
    ['study.answered', 'R', '110103'],
    ['study.cancelled', 'D', '110105'],
    ['study.listed', 'E', '110112'],
  ] as const)('%s has the action %s and the code %s', (event, action, code) => {
    const message = dicomAuditMessage({ ...RECORD, event }, SOURCE);
    expect(message).toContain(`EventActionCode="${action}"`);
    expect(message).toContain(`<EventID csd-code="${code}"`);
  });

  it.each([
    [401, 4],
    [503, 8],
  ])('a failure with status %i has the outcome %i', (status, outcome) => {
    const message = dicomAuditMessage({ ...RECORD, outcome: 'failure', status }, SOURCE);
    expect(message).toContain(`EventOutcomeIndicator="${outcome}"`);
  });

  it('escapes user names and replaces control characters', () => {
    const message = dicomAuditMessage({ ...RECORD, user: '"><x a=\'&\u0000\n' }, SOURCE);
    expect(message).toContain('UserID="&quot;&gt;&lt;x a=\'&amp;\ufffd\ufffd"');
  });
});

/** A repository that records received messages. */
class Repository {
  readonly server: Server;
  private bytes = Buffer.alloc(0);

  constructor(key: Buffer, cert: Buffer) {
    this.server = createServer({ key, cert }, (socket) => {
      socket.on('data', (chunk: Buffer) => (this.bytes = Buffer.concat([this.bytes, chunk])));
      socket.on('error', () => undefined);
    });
    // Emitted when a client does not trust the certificate.
    this.server.on('tlsClientError', () => undefined);
  }

  /** Messages are framed by octet counting (RFC 5425, section 4.3). */
  messages(): string[] {
    const messages: string[] = [];
    for (let at = 0; at < this.bytes.length;) {
      const space = this.bytes.indexOf(' ', at);
      const length = Number(this.bytes.toString('latin1', at, space));
      const end = space + 1 + length;
      if (end > this.bytes.length) break;
      messages.push(this.bytes.toString('utf8', space + 1, end));
      at = end;
    }
    return messages;
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }
}

describe('an audit log with a repository', () => {
  let directory: string;
  let key: Buffer;
  let certificate: string;
  let repository: Repository;
  let log: AuditLog;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'repository-'));
    certificate = join(directory, 'cert.pem');
    const files = ['-keyout', join(directory, 'key.pem'), '-out', certificate];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', ...curve, ...subject, ...files], {
      stdio: 'ignore',
    });
    key = readFileSync(join(directory, 'key.pem'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));
  afterEach(async () => {
    await log.onApplicationShutdown();
    repository.server.close();
  });

  const settings = (port: number, caFile: string | undefined) => ({
    ...{ host: 'localhost', port, caFile },
    ...{ certificateFile: undefined, keyFile: undefined },
  });

  it('sends every event by syslog over TLS, in order', async () => {
    repository = new Repository(key, readFileSync(certificate));
    const port = await repository.listen();
    log = new AuditLog(undefined, openDicomRepository(settings(port, certificate)));
    expect(log.isOn).toBe(true);
    for (const user of ['alice', 'bob', 'Łukasz']) expect(await log.write({ ...RECORD, user })).toBe(true);
    await vi.waitFor(() => expect(repository.messages()).toHaveLength(3));
    const [first] = repository.messages();
    expect(first).toMatch(/^<85>1 2026-03-01T10:00:00\.000Z \S+ ctclip \d+ DICOM\+RFC3881 - \ufeff<\?xml /);
    expect(repository.messages().map((message) => /UserID="(.*?)"/.exec(message)?.[1])).toEqual([
      'alice',
      'bob',
      'Łukasz',
    ]);
  });

  it('sends nothing to a repository with an untrusted certificate, and continues', async () => {
    repository = new Repository(key, readFileSync(certificate));
    const port = await repository.listen();
    log = new AuditLog(undefined, openDicomRepository(settings(port, undefined)));
    const refused = new Promise((resolve) => repository.server.once('tlsClientError', resolve));
    expect(await log.write(RECORD)).toBe(true);
    await refused;
    expect(repository.messages()).toEqual([]);
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostOf } from '../../../test/builders/host.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { packagePath } from '../../config/package-path.js';
import { newApiToken } from '../../server/auth/tokens/api-token.js';
import { examineAccess } from './access.js';
import { examineAudit } from './audit.js';
import { examineDirectories } from './directories.js';
import { examineHost } from './examine-host.js';
import type { Examination } from './examination.js';

let directory: string;
const at = (name: string): string => join(directory, name);
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'doctor-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const textOf = ({ verdict, subject, message }: Examination): string => `${verdict} ${subject}: ${message}`;

describe('the users', () => {
  const access = async (variables: Record<string, string>): Promise<string> => {
    const { auth, http } = loadConfiguration(variables);
    return (await examineAccess(auth, http)).map(textOf).join('\n');
  };
  const HASH = `$2y$10$${'a'.repeat(53)}`;

  it('are counted', async () => {
    writeFileSync(at('users'), `ann:${HASH}\nbob:${HASH}\n`, { mode: 0o640 });
    expect(await access({ AUTH_BASIC_FILE: at('users') })).toBe(`ok Users: 2 in ${at('users')}.`);
  });

  it('that cannot be used or read, or that everyone may change, are a problem', async () => {
    const variables = { AUTH_BASIC_FILE: at('users') };
    expect(await access(variables)).toBe(
      `problem Users: ${at('users')} cannot be read by this user. Create it with htpasswd -B -C 10 -c ${at('users')} NAME, readable by the service’s user.`,
    );
    writeFileSync(at('users'), 'ann:{SHA}x\n');
    expect(await access(variables)).toMatch(
      /^problem Users: .*line 1.* holds unsalted SHA-1; only bcrypt is accepted/s,
    );
    writeFileSync(at('users'), `ann:${HASH}\n`);
    chmodSync(at('users'), 0o666);
    expect(await access(variables)).toBe(
      `problem Users: Every user of this machine may write to ${at('users')}: chmod 640 ${at('users')}.`,
    );
  });

  it('may be missing if only this machine or certain networks have access', async () => {
    expect(await access({ HOST: '127.0.0.1' })).toBe('ok Users: No passwords; this machine only (HOST).');
    expect(await access({ AUTH_ALLOW: '10.0.0.0/8' })).toBe(
      'ok Users: No passwords; clients of 10.0.0.0/8 only (AUTH_ALLOW).',
    );
    expect(await access({})).toMatch(
      /^warning Users: Anyone who reaches the port may send studies and read answers\. /,
    );
  });
});

describe('the API tokens', () => {
  const tokens = async (): Promise<string> => {
    const { auth, http } = loadConfiguration({ AUTH_TOKEN_FILE: at('tokens') });
    return (await examineAccess(auth, http)).map(textOf).join('\n');
  };
  const create = (name: string, expires: string): string => {
    const description = { name, role: 'sender', created: '2026-01-01T00:00:00Z', expires } as const;
    return `${JSON.stringify(newApiToken(description).entry)}\n`;
  };

  it('are counted, those that can be used and all', async () => {
    writeFileSync(at('tokens'), create('pacs', '2999-01-01') + create('old', '2026-01-02'), { mode: 0o600 });
    expect(await tokens()).toBe(`ok API tokens: 1 of 2 in ${at('tokens')} can be used.`);
    writeFileSync(at('tokens'), create('old', '2026-01-02'));
    expect(await tokens()).toMatch(/^warning API tokens: 0 of 1 in .* can be used; /);
  });

  it('that are missing, damaged or open to everyone are a problem', async () => {
    expect(await tokens()).toMatch(
      /^problem API tokens: .* cannot be read by this user\. Create it with ctclip token/,
    );
    writeFileSync(at('tokens'), 'secret\n');
    expect(await tokens()).toMatch(/^problem API tokens: .*line 1 is not a JSON object/);
    writeFileSync(at('tokens'), create('pacs', '2999-01-01'));
    chmodSync(at('tokens'), 0o666);
    expect(await tokens()).toMatch(/^problem API tokens: Every user of this machine may write/);
  });
});

describe('the issuer of tokens', () => {
  const examine = async (issuer: string): Promise<string> => {
    const { auth, http } = loadConfiguration({ AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_AUDIENCE: 'ct' });
    return (await examineAccess(auth, http)).map(textOf).join('\n');
  };

  it('is fine if its keys can be read, and a warning with the reason if not', async () => {
    let keys = '{"keys":[]}';
    const server = createServer((request, response) => {
      const description = { issuer: url, jwks_uri: `${url}/keys` };
      response.end(request.url === '/keys' ? keys : JSON.stringify(description));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await examine(url)).toBe(`ok Token issuer: The keys of ${url} can be read.`);
      keys = 'no keys';
      expect(await examine(url)).toMatch(/^warning Token issuer: The keys of .* cannot be read \(.*\): /);
      expect(await examine(`${url}/else`)).toContain('an issuer other than AUTH_OIDC_ISSUER');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('the directories', () => {
  it('that the service would refuse are a problem each', () => {
    const configuration = loadConfiguration({
      QUEUE_DIR: at('queue'),
      SPOOL_DIR: at('spool'),
      CACHE_DIR: at('cache'),
    });
    expect(examineDirectories(configuration).map(textOf)).toEqual([
      'ok Directories: No other user can write to SPOOL_DIR, QUEUE_DIR, CACHE_DIR.',
    ]);
    for (const name of ['queue', 'cache']) {
      mkdirSync(at(name));
      chmodSync(at(name), 0o777);
    }
    expect(examineDirectories(configuration).map(textOf)).toEqual([
      expect.stringMatching(/^problem QUEUE_DIR: .*queue can be written to by other users\. .*chmod go-w\.$/),
      expect.stringMatching(/^problem CACHE_DIR: .*cache can be written to by other users/),
    ]);
  });
});

describe('the audit log', () => {
  const audit = (variables: Record<string, string>): string =>
    textOf(examineAudit(loadConfiguration(variables).audit));

  it('is fine if it can be written and has its key', () => {
    writeFileSync(at('key'), 'x'.repeat(16));
    const AUDIT_LOG = at('audit.log');
    expect(audit({ AUDIT_LOG })).toBe(`ok Audit log: ${AUDIT_LOG}, UIDs hashed without a key.`);
    expect(audit({ AUDIT_LOG, AUDIT_SALT_FILE: at('key') })).toBe(
      `ok Audit log: ${AUDIT_LOG}, UIDs hashed with the key.`,
    );
  });

  it('that is off is a warning', () => {
    expect(audit({})).toBe(
      'warning Audit log: There is none, so nothing shows who had which study assessed. See AUDIT_LOG.',
    );
  });

  it('that cannot be written, or whose key cannot be used, is a problem', () => {
    const AUDIT_LOG = at('none/audit.log');
    expect(audit({ AUDIT_LOG })).toBe(
      `problem Audit log: ${AUDIT_LOG} cannot be written to by this user: its lines will be lost. Give its directory to the service’s user (chown).`,
    );
    expect(audit({ AUDIT_LOG, AUDIT_REQUIRED: 'true' })).toContain('no study will be answered.');
    writeFileSync(at('key'), 'short');
    expect(audit({ AUDIT_LOG: at('audit.log'), AUDIT_SALT_FILE: at('key') })).toMatch(/^problem .*16/);
    expect(audit({ AUDIT_LOG: at('audit.log'), AUDIT_SALT_FILE: at('none') })).toBe(
      `problem Audit log: The key ${at('none')} cannot be read by this user (AUDIT_SALT_FILE). Correct its owner.`,
    );
  });
});

describe('the settings', () => {
  it('that are wrong are all listed, and nothing else is examined', async () => {
    const examinations = await examineHost({ PORT: 'http', AUTH_BASCI_FILE: '/users' }, hostOf());
    expect(examinations.map(textOf)).toEqual([
      'ok Node.js: 24.11.0.',
      'problem Settings: AUTH_BASCI_FILE is not a variable of this service; did you mean AUTH_BASIC_FILE?',
      'problem Settings: PORT must be a whole number from 0 to 65535, but is "http".',
    ]);
  });

  it('that look misspelled are a warning, and everything else is examined', async () => {
    const examinations = await examineHost(
      {
        QUEUE_LIMITS: '3',
        PORT: '0',
        MODELS_DIR: packagePath('models', 'demo'),
        SPOOL_DIR: at('spool'),
      },
      hostOf(),
    );
    expect(examinations.map(({ subject, verdict }) => `${verdict} ${subject}`)).toEqual([
      'ok Node.js',
      'warning Settings',
      'ok Processor',
      'ok ONNX Runtime',
      'ok CT_VocabFine_v2.pt',
      'ok CT_CLIP_Supervised_finetune_Zheka.pt',
      'ok lightgbm_model.pkl',
      'warning Models',
      'ok Memory',
      'ok Spool',
      'ok Port',
      'ok Directories',
      'warning Users',
      'warning Audit log',
    ]);
    expect(textOf(examinations[1])).toBe(
      'warning Settings: QUEUE_LIMITS is not a variable of the service; did you mean QUEUE_LIMIT? It is ignored.',
    );
  });
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostOf } from '../../../test/builders/host.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { packagePath } from '../../config/package-path.js';
import { examineAccess } from './access.js';
import { examineAudit } from './audit.js';
import { examineHost } from './examine-host.js';
import type { Examination } from './examination.js';

let directory: string;
const at = (name: string): string => join(directory, name);
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'doctor-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const textOf = ({ verdict, subject, message }: Examination): string => `${verdict} ${subject}: ${message}`;

describe('the users', () => {
  const users = (variables: Record<string, string>): string => {
    const { auth, http } = loadConfiguration(variables);
    return textOf(examineAccess(auth, http));
  };
  const HASH = `$2y$10$${'a'.repeat(53)}`;

  it('are counted', () => {
    writeFileSync(at('users'), `ann:${HASH}\nbob:${HASH}\n`, { mode: 0o640 });
    expect(users({ AUTH_BASIC_FILE: at('users') })).toBe(`ok Users: 2 in ${at('users')}.`);
  });

  it('that cannot be used or read, or that everyone may change, are a problem', () => {
    const variables = { AUTH_BASIC_FILE: at('users') };
    expect(users(variables)).toBe(
      `problem Users: ${at('users')} cannot be read by this user. Create it with htpasswd -B -C 10 -c ${at('users')} NAME, readable by the service’s user.`,
    );
    writeFileSync(at('users'), 'ann:{SHA}x\n');
    expect(users(variables)).toMatch(
      /^problem Users: .*line 1.* holds unsalted SHA-1; only bcrypt is accepted/s,
    );
    writeFileSync(at('users'), `ann:${HASH}\n`);
    chmodSync(at('users'), 0o666);
    expect(users(variables)).toBe(
      `problem Users: Every user of this machine may write to ${at('users')}: chmod 640 ${at('users')}.`,
    );
  });

  it('may be missing if only this machine or certain networks have access', () => {
    expect(users({ HOST: '127.0.0.1' })).toBe('ok Users: No passwords; this machine only (HOST).');
    expect(users({ AUTH_ALLOW: '10.0.0.0/8' })).toBe(
      'ok Users: No passwords; clients of 10.0.0.0/8 only (AUTH_ALLOW).',
    );
    expect(users({})).toMatch(
      /^warning Users: Anyone who reaches the port may send studies and read answers\. /,
    );
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
      'warning Users',
      'warning Audit log',
    ]);
    expect(textOf(examinations[1])).toBe(
      'warning Settings: QUEUE_LIMITS is not a variable of the service; did you mean QUEUE_LIMIT? It is ignored.',
    );
  });
});

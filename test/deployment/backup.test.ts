/** The real scripts on an installation in a temporary directory. They need GNU tools, which every Linux server has. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import { runProgram, script, type ScriptRun } from './deployment-script.js';

const FILES: Readonly<Record<string, string>> = {
  '.env': 'COMPOSE_PROFILES=gpu\nMODELS_DIR="./models"\n',
  'docker-compose.yml': 'services: {}\n',
  'access/users': 'radiology:$2y$10$hash\n',
  'access/audit-key': 'secret\n',
  'config/findings.json': '{}\n',
  'nginx/ct-clip/site.conf': 'server_name ct.hospital.example;\n',
  'monitoring/prometheus/prometheus.yml': 'global: {}\n',
  'models/CT_VocabFine_v2.pt': 'weights',
  'models/lightgbm model.pkl': 'trees',
  'models/demo/vocab.txt': '[PAD]\n',
};
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const isGnu = process.platform === 'linux';
if (!isGnu) console.warn('This is not Linux: the tests of backup and restore are skipped.');

let directory: string;
const at = (...path: string[]): string => join(directory, ...path);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'backup-'));
  for (const [path, text] of Object.entries(FILES)) write(at('site', path), text);
  chmodSync(at('site/access'), 0o750);
  chmodSync(at('site/access/audit-key'), 0o400);
  for (const name of ['backup.sh', 'restore.sh']) {
    cpSync(script(name), at('site/docker', name), { recursive: true });
  }
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const backUp = (environment: Record<string, string> = {}): ScriptRun =>
  runProgram(at('site/docker/backup.sh'), [at('backups')], environment);

/** Makes a backup and returns its path. */
function backedUp(environment?: Record<string, string>): string {
  const { code, out, error } = backUp(environment);
  expect([code, error]).toEqual([0, '']);
  return out.slice(0, out.indexOf(':'));
}

let template: string | undefined;
afterAll(() => {
  if (template !== undefined) rmSync(template, { recursive: true });
});

/** A copy, for one test, of the backup that is made once for all of them. */
function copiedBackup(): string {
  if (template === undefined) {
    template = mkdtempSync(join(tmpdir(), 'backup-template-'));
    const made = backedUp();
    cpSync(made, join(template, basename(made)), { recursive: true, preserveTimestamps: true });
    rmSync(made, { recursive: true });
  }
  const [name] = readdirSync(template);
  cpSync(join(template, name), at('backups', name), { recursive: true, preserveTimestamps: true });
  return at('backups', name);
}

const restore = (...options: string[]): ScriptRun => runProgram(script('restore.sh'), options);

const backups = (): string[] => readdirSync(at('backups')).filter((name) => !name.startsWith('.'));

/** The name of a backup of the given age. */
function nameOfAge(milliseconds: number): string {
  const time = new Date(Date.now() - milliseconds).toISOString();
  return `ct-clip-${time.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Renames a backup to the given age, because two of the same second would have the same name. */
function age(backup: string, milliseconds: number): string {
  const older = join(dirname(backup), nameOfAge(milliseconds));
  renameSync(backup, older);
  return older;
}

/** Every file below a directory with its contents. */
function contentsOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]));
}

describe.skipIf(!isGnu)('a backup', () => {
  it('is restored unchanged, with the modes of secrets and of their directory', () => {
    const backup = backedUp();
    expect(statSync(backup).mode & 0o777).toBe(0o700);
    const { code, out, error } = restore(backup, at('new'));
    expect([code, error]).toEqual([0, '']);
    expect(out).toBe(`10 files restored to ${at('new')}, 0 were there already.\n`);
    expect(contentsOf(at('new'))).toEqual(FILES);
    expect(statSync(at('new/access/audit-key')).mode & 0o777).toBe(0o400);
    expect(statSync(at('new/access')).mode & 0o777).toBe(0o750);
  });

  it('can be checked with sha256sum alone', () => {
    const backup = copiedBackup();
    const { code, out } = runProgram('sh', ['-c', 'cd "$1" && sha256sum -c SHA256SUMS', '-', backup]);
    expect([code, out.match(/: OK$/gm)]).toEqual([0, Array(10).fill(': OK')]);
  });

  it('needs no space for unchanged models', () => {
    const first = age(backedUp(), MINUTE_MS);
    write(at('site/models/lightgbm model.pkl'), 'other trees');
    const second = backedUp();
    const inode = (backup: string, model: string): number => statSync(join(backup, 'models', model)).ino;
    expect(inode(second, 'CT_VocabFine_v2.pt')).toBe(inode(first, 'CT_VocabFine_v2.pt'));
    expect(readFileSync(join(first, 'models/lightgbm model.pkl'), 'utf8')).toBe('trees');
    expect(readFileSync(join(second, 'models/lightgbm model.pkl'), 'utf8')).toBe('other trees');
  });

  it('is not linked to a model that was corrupted in the previous backup', () => {
    const first = age(backedUp(), MINUTE_MS);
    writeFileSync(join(first, 'models/CT_VocabFine_v2.pt'), 'wEights');
    expect(readFileSync(join(backedUp(), 'models/CT_VocabFine_v2.pt'), 'utf8')).toBe('weights');
  });

  it('contains models from other directories and the targets of links', () => {
    renameSync(at('site/models'), at('store'));
    symlinkSync(at('store/CT_VocabFine_v2.pt'), at('store/linked.pt'));
    write(at('site/.env'), `# MODELS_DIR=./models\nMODELS_DIR=${at('store')}\n`);
    const backup = backedUp();
    const { out } = restore(backup, at('new'), '--models', at('new-store'));
    expect(out).toContain(
      `The models are in ${at('new-store')}, but MODELS_DIR in .env is ${at('store')}.\n`,
    );
    expect(readFileSync(at('new-store/linked.pt'), 'utf8')).toBe('weights');
    expect(existsSync(at('new/models'))).toBe(false);
  });

  it.each([
    ['a dangling link', () => symlinkSync('/none', at('site/models/m.pt')), /m\.pt leads to no file/],
    ['no models', () => rmSync(at('site/models'), { recursive: true }), /there is no directory of models/],
  ])('with %s fails and leaves nothing behind', (_, spoil, complaint) => {
    spoil();
    const { code, error } = backUp();
    expect([code, error]).toEqual([1, expect.stringMatching(complaint)]);
    expect(existsSync(at('backups')) ? readdirSync(at('backups')) : []).toEqual(
      existsSync(at('backups')) ? ['.lock'] : [],
    );
  });

  it('older than 30 days is deleted after a new one is made; everything else stays', () => {
    const old = nameOfAge(31 * DAY_MS);
    const young = nameOfAge(29 * DAY_MS);
    const others = ['ct-clip-before-the-move', 'ct-clip-20200101T000000Z.tar', 'notes'];
    for (const name of [old, young, ...others]) mkdirSync(at('backups', name), { recursive: true });
    const { code, out } = backUp();
    const [, made] = /(ct-clip-\w+Z): 10 files/.exec(out) ?? [];
    expect([code, backups().toSorted()]).toEqual([0, [made, young, ...others].toSorted()]);
    expect(out).toContain(`${at('backups', old)}: deleted, older than 30 days\n`);
  });

  it('is kept for BACKUP_KEEP_DAYS', () => {
    const ages = [3, 1].map((days) => nameOfAge(days * DAY_MS));
    for (const name of ages) mkdirSync(at('backups', name), { recursive: true });
    const made = backedUp({ BACKUP_KEEP_DAYS: '2' });
    expect(backups().toSorted()).toEqual([ages[1], made.slice(at('backups').length + 1)].toSorted());
    const { code, error } = backUp({ BACKUP_KEEP_DAYS: 'all' });
    expect([code, error]).toEqual([1, 'backup: BACKUP_KEEP_DAYS must be a number of days, but is all\n']);
  });

  it('that fails does not delete old ones', () => {
    const old = nameOfAge(31 * DAY_MS);
    mkdirSync(at('backups', old), { recursive: true });
    rmSync(at('site/models'), { recursive: true });
    expect(backUp().code).toBe(1);
    expect(backups()).toEqual([old]);
  });
});

describe.skipIf(!isGnu)('a restore', () => {
  /** Expects a failure with this complaint, and that nothing was written. */
  function expectRefused(backup: string, complaint: string | RegExp, ...options: string[]): void {
    const before = existsSync(at('new')) ? contentsOf(at('new')) : {};
    const { code, error } = restore(backup, at('new'), ...options);
    expect([code, error]).toEqual([1, expect.stringMatching(complaint)]);
    expect(existsSync(at('new')) ? contentsOf(at('new')) : {}).toEqual(before);
  }

  it.each([
    [
      'a changed file',
      (b: string) => writeFileSync(join(b, 'access/users'), 'intruder:$2y$10$hash\n'),
      /damaged/,
    ],
    ['a missing file', (b: string) => rmSync(join(b, '.env')), /missing f \.env/],
    ['a further file', (b: string) => writeFileSync(join(b, 'access/more'), ''), /not listed f access\/more/],
    [
      'a link instead of a file',
      (b: string) => {
        rmSync(join(b, '.env'));
        symlinkSync(at('site/.env'), join(b, '.env'));
      },
      /not listed l \.env/,
    ],
    [
      'a name that points outside',
      (b: string) => writeFileSync(join(b, 'SHA256SUMS'), `${'0'.repeat(64)}  models/../../x\n`),
      /names a file outside the backup: models\/\.\.\/\.\.\/x/,
    ],
    ['a damaged list', (b: string) => writeFileSync(join(b, 'SHA256SUMS'), 'x\n'), /SHA256SUMS is damaged/],
    ['no list', (b: string) => rmSync(join(b, 'SHA256SUMS')), /is not a backup: it has no SHA256SUMS/],
  ])('of a backup with %s is refused', (_, tamper, complaint) => {
    const backup = copiedBackup();
    tamper(backup);
    expectRefused(backup, complaint);
  });

  it('of a backup that was forged together with its list is refused if the list’s digest is known', () => {
    const { out } = backUp();
    const [, backup, digest] = /^(.*): 10 files.* SHA256SUMS: ([0-9a-f]{64})\n$/.exec(out) ?? [];
    write(join(backup, 'access/users'), 'intruder:$2y$10$hash\n');
    const forge =
      'cd "$1" && find . -type f ! -name SHA256SUMS -printf "%P\\0" | xargs -0 sha256sum >../forged && mv ../forged SHA256SUMS';
    expect(runProgram('sh', ['-c', forge, '-', backup]).code).toBe(0);
    expectRefused(backup, /does not match --digest/, '--digest', digest);
    expect(restore(backup, at('unwary')).code).toBe(0);
  });

  it('overwrites nothing: if a file differs, it is named and none is written', () => {
    const backup = copiedBackup();
    write(at('new/.env'), 'COMPOSE_PROFILES=cpu\n');
    write(at('new/models/CT_VocabFine_v2.pt'), 'newer weights');
    mkdirSync(at('new/access/users'), { recursive: true });
    const list = [at('new/models/CT_VocabFine_v2.pt'), at('new/.env'), at('new/access/users')];
    expectRefused(
      backup,
      `these files are there already and differ; nothing was written:\n${list.map((path) => `  ${path}\n`).join('')}$`,
    );
  });

  it('into a fresh clone keeps existing identical files', () => {
    const backup = copiedBackup();
    for (const path of ['docker-compose.yml', 'config/findings.json']) write(at('new', path), FILES[path]);
    write(at('new/README.md'), 'of the clone');
    expect(restore(backup, at('new')).out).toBe(`8 files restored to ${at('new')}, 2 were there already.\n`);
    expect(contentsOf(at('new'))).toEqual({ ...FILES, 'README.md': 'of the clone' });
  });

  describe('of an installation that is a clone', () => {
    const EDITED = 'nginx/ct-clip/site.conf';
    const ORIGINAL = { ...FILES, [EDITED]: 'server_name ct-clip.example.org;\n' };
    const UNTRACKED = ['.env', 'access/users', 'access/audit-key'];
    const git = (...options: string[]): string => {
      const settings = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
      const { code, out, error } = runProgram('git', [...settings, ...options]);
      expect([code, error]).toEqual([0, '']);
      return out.trim();
    };

    /** A backup of a clone with an edited site.conf, and a new clone of the same commit. */
    function backupAndNewClone(): string {
      git('init', '-q', at('origin'));
      for (const [path, text] of Object.entries(ORIGINAL)) {
        if (!UNTRACKED.includes(path) && !path.startsWith('models/')) write(at('origin', path), text);
      }
      git('-C', at('origin'), 'add', '.');
      git('-C', at('origin'), 'commit', '-q', '-m', 'First');
      renameSync(at('site'), at('files'));
      git('clone', '-q', at('origin'), at('site'));
      cpSync(at('files'), at('site'), { recursive: true });
      const backup = backedUp();
      git('clone', '-q', at('origin'), at('new'));
      return backup;
    }

    it('puts an edited file in place of the unedited one, and says so', () => {
      const backup = backupAndNewClone();
      const { code, out, error } = restore(backup, at('new'));
      expect([code, error]).toEqual([0, '']);
      expect(out).toContain(`  in place of the unedited one: ${EDITED}\n`);
      expect(readFileSync(at('new', EDITED), 'utf8')).toBe(FILES[EDITED]);
      expect(git('-C', at('new'), 'status', '--porcelain', '--untracked-files=no')).toBe(`M ${EDITED}`);
      expect(existsSync(at('new/COMMIT'))).toBe(false);
    });

    it('keeps a file that was edited in the new clone', () => {
      const backup = backupAndNewClone();
      write(at('new', EDITED), 'server_name other.example;\n');
      expectRefused(backup, `nothing was written:\n  ${at('new', EDITED)}\n`);
    });

    it('names the commit to check out if the new clone is at another one', () => {
      const backup = backupAndNewClone();
      const commit = git('-C', at('new'), 'rev-parse', 'HEAD');
      write(at('new/config/findings.json'), '{"newer": true}\n');
      git('-C', at('new'), 'commit', '-q', '-a', '-m', 'Second');
      expectRefused(backup, `git -C ${at('new')} checkout ${commit}\n`);
      git('-C', at('new'), 'checkout', '-q', commit);
      expect(restore(backup, at('new')).code).toBe(0);
    });
  });

  it('puts models where MODELS_DIR of the backup says, within the installation', () => {
    write(at('site/.env'), 'MODELS_DIR=./models/demo\n');
    expect(restore(backedUp(), at('new')).code).toBe(0);
    expect(readFileSync(at('new/models/demo/vocab.txt'), 'utf8')).toBe('[PAD]\n');
  });

  it('with wrong arguments prints its usage', () => {
    const { code, error } = restore('one');
    expect([code, error]).toEqual([2, expect.stringContaining('docker/restore.sh BACKUP TARGET')]);
  });
});

it('the line for cron and .gitignore name the directory of backups', () => {
  expect(readFileSync(script('backup.sh'), 'utf8')).toMatch(
    /^# +\d+ \d+ \* \* \* {2}root {2}\/.*backup\.sh \/\S+/m,
  );
  expect(readFileSync(packagePath('.gitignore'), 'utf8')).toContain('/backups/\n');
});

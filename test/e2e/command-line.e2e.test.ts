/**
 * The command line as people use it: the built program, real files, its output and exit codes. Each command is started once as
 * a program; its further cases run the same built code in the test's own process.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as CommandLine from '../../src/cli/run-command-line.js';
import { packagePath } from '../../src/config/package-path.js';
import { zipOf } from '../../src/core/phantom/phantom-study.js';
import { readNpy } from '../../src/core/tensor/npy.js';
import { SMALL_CHEST, sharedPhantom, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { CTCLIP_FILE, sharedSmallModels } from '../builders/small-models.js';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const directory = mkdtempSync(join(tmpdir(), 'ctclip-cli-'));
const path = (name: string): string => join(directory, name);
const fixture = (name: string): string => packagePath('test', 'fixtures', name);
const demo = (name: string): string => packagePath('models', 'demo', name);

const PROGRAM = packagePath('dist', 'cli', 'ctclip.js');
const { runCommandLine } = (await import(
  packagePath('dist', 'cli', 'run-command-line.js')
)) as typeof CommandLine;

/** Starts the program. */
function started(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (failure, out, error) => {
      resolve({ code: failure === null ? 0 : Number(failure.code), out, error });
    });
  });
}

/** Runs the program's code in this process. */
async function ctclip(...args: string[]): Promise<Run> {
  const run = { out: '', error: '' };
  const code = await runCommandLine(args, {
    out: (text) => (run.out += text),
    warn: (line) => (run.error += `${line}\n`),
  });
  return { ...run, code };
}

/** A chest of 28 thick slices of 64 x 64, with files in no folder, one of them not DICOM. */
const study = sharedPhantom(SMALL_CHEST);

const repository = process.cwd();
beforeAll(async () => {
  vi.stubEnv('MODELS_DIR', sharedSmallModels());
  vi.stubEnv('CACHE_DIR', path('cache'));
  process.chdir(directory);
  writeFileSync(path('study.zip'), await sharedPhantomStudy(SMALL_CHEST));
  mkdirSync(path('folder'));
  for (const [index, { bytes }] of study.files.entries()) writeFileSync(path(`folder/${index}`), bytes);
});
afterAll(() => {
  process.chdir(repository);
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe('ctclip', () => {
  it('predict answers like the service for a ZIP, a folder and a volume of the same study', async () => {
    const zip = await started('predict', 'study.zip', '--json');
    expect(zip.code).toBe(0);
    const answer = JSON.parse(zip.out) as Record<string, unknown>;
    expect(answer).toMatchObject({
      study_uid: study.studyUid,
      series_uid: study.lungSeries.seriesUid,
      processing_status: 'Success',
      model: { intended_use: 'demonstration', threshold: 0.4 },
    });
    expect(Object.keys(answer['ctclip_probabilities'] as object)).toHaveLength(55);
    expect(Object.keys(answer['supervised_probabilities'] as object)).toHaveLength(15);
    expect(zip.error).toMatch(/reading …\ndecoding …\nresampling …\nencoding …\nclassifying …\n$/);

    const folder = await ctclip('predict', 'folder', '--json');
    const same = [
      'probability_of_pathology',
      'ctclip_probabilities',
      'series_uid',
      'top_shap_features',
    ] as const;
    const other = JSON.parse(folder.out) as Record<string, unknown>;
    for (const field of same) expect(other[field]).toEqual(answer[field]);

    expect((await ctclip('volume', 'study.zip', '-o', 'chest.nii.gz')).code).toBe(0);
    const volume = JSON.parse((await ctclip('predict', 'chest.nii.gz', '--json')).out) as Record<
      string,
      unknown
    >;
    expect(volume['study_uid']).toBe('nifti_chest');
    expect(volume['series_uid']).toBe('nifti_chest_series');
    expect(volume['ctclip_probabilities']).toEqual(answer['ctclip_probabilities']);
  });

  it('explain writes the places behind the scores, in files without patient data', async () => {
    const finding = 'Pulmonary nodule';
    const { code, out } = await started('explain', 'study.zip', '-o', 'explained', '--findings', finding);
    expect(code).toBe(0);
    expect(out).toContain('Where the scores come from:\n  probability_of_pathology: ');
    expect(readdirSync(path('explained')).toSorted()).toEqual([
      'answer.json',
      'attribution',
      'overlay.png',
      'volume.nii.gz',
    ]);
    expect(readdirSync(path('explained/attribution')).toSorted()).toEqual([
      'ctclip_Pulmonary_nodule.nii.gz',
      'probability_of_pathology.nii.gz',
    ]);
    const { localization } = JSON.parse(readFileSync(path('explained/answer.json'), 'utf8')) as {
      localization: { finding: string }[];
    };
    expect(localization.map((entry) => entry.finding)).toEqual(['probability_of_pathology', finding]);
    const asked = ['--finding', 'Rib fracture (old)', '--finding', 'Mass'];
    expect((await ctclip('explain', 'study.zip', '-o', 'asked', ...asked)).out).toContain('Asked for:\n');
    expect(readdirSync(path('asked/attribution'))).toEqual(
      expect.arrayContaining(['ctclip_Rib_fracture_old_.nii.gz', 'ctclip_Mass.nii.gz']),
    );
    const unknown = await ctclip('explain', 'study.zip', '-o', 'nothing', '--findings', 'Lottery numbers');
    expect(unknown.code).not.toBe(0);
    expect(unknown.error).toContain('Finding 1 of those to explain is not scored.');
  });

  it('predict prints text without --json, and says that a demonstration means nothing for a patient', async () => {
    const { out } = await ctclip('predict', 'study.zip');
    expect(out).toMatch(
      /^Probability of pathology: .*%, .* (above|below) the threshold of 40%\nWeighs most: /,
    );
    expect(out).toMatch(/These models are a demonstration: for a patient the answer means nothing\.\n$/);
  });

  it('predict scores findings named on the command line', async () => {
    const asked = ['--finding', 'pneumonia', '--finding', 'Mass, cavitated'];
    const { out } = await ctclip('predict', 'study.zip', '--json', ...asked);
    const { ctclip_probabilities: probabilities } = JSON.parse(out) as {
      ctclip_probabilities: Record<string, number>;
    };
    expect(Object.keys(probabilities).slice(55)).toEqual(['pneumonia', 'Mass, cavitated']);
    expect(probabilities['pneumonia']).toBe(probabilities['Pneumonia']);
    const { out: text } = await ctclip('predict', 'study.zip', ...asked);
    expect(text).toMatch(/\nAsked for:\n {2}pneumonia +[<>\d. ]+%\n {2}Mass, cavitated +[<>\d. ]+%\n/);
    const refused = await ctclip('predict', 'study.zip', '--finding', '<b>');
    expect([refused.code, refused.error]).toEqual([
      1,
      expect.stringMatching(/^ctclip: Further finding 1 is not a valid name: /),
    ]);
  });

  it('volume writes the array and the affine of a series', async () => {
    const { code, out } = await started(
      'volume',
      fixture('preprocessing/axial-shuffled.zip'),
      '-o',
      'axial.nii.gz',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^axial.nii.gz: 56 x \d+ x \d+ voxels of /);
    const bytes = gunzipSync(readFileSync(path('axial.nii.gz')));
    const expected = JSON.parse(readFileSync(fixture('preprocessing/expected.json'), 'utf8')) as {
      'axial-shuffled': { hu_samples: number[][]; nifti_shape_xyz: number[] };
    };
    const [columns, rows] = expected['axial-shuffled'].nifti_shape_xyz;
    for (const [x, y, z, value] of expected['axial-shuffled'].hu_samples) {
      expect(bytes.readInt16LE(352 + 2 * ((z * rows + y) * columns + x))).toBe(value);
    }
    expect(readdirSync(directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('embed writes the latent and the codes of a study, and the same from the tensor that volume writes', async () => {
    const model = join(sharedSmallModels(), CTCLIP_FILE);
    const direct = await started(
      'embed',
      'study.zip',
      '--model',
      model,
      '-o',
      'a.npy',
      '--codes',
      'a-codes.npy',
    );
    expect(direct.code).toBe(0);
    await ctclip('volume', 'study.zip', '--tensor', 'tensor.npy');
    await ctclip(
      'embed',
      '--tensor',
      'tensor.npy',
      '--model',
      model,
      '-o',
      'b.npy',
      '--codes',
      'b-codes.npy',
    );
    const latent = readNpy(readFileSync(path('a.npy')));
    expect(latent.shape).toEqual([16]);
    const length = Math.hypot(...Array.from(latent.data, Number));
    expect(length).toBeCloseTo(1, 5);
    expect(readNpy(readFileSync(path('b.npy')))).toEqual(latent);
    expect(readNpy(readFileSync(path('a-codes.npy'))).shape).toEqual([3, 3, 3]);
    expect(readFileSync(path('b-codes.npy')).equals(readFileSync(path('a-codes.npy')))).toBe(true);
  });

  it.each([
    [
      fixture('ctclip-tiny/supervised.pt'),
      /CT-CLIP checkpoint with a supervised head[^]*architecture image: dim 48, /,
    ],
    [demo('lightgbm_model.pkl'), /what: ensemble[^]*pickled LGBMClassifier[^]*features \(116\):/],
    ['study.zip', /what: study[^]*chosen +reason/],
    ['folder', /what: study[^]*chosen +reason/],
  ])('inspect describes %s', async (file, expected) => {
    const { code, out } = await ctclip('inspect', file);
    expect(code).toBe(0);
    expect(out).toMatch(expected);
  });

  it('inspect prints the hash of the file', async () => {
    const file = fixture('ctclip-tiny/vocabfine.pt');
    const { out } = await started('inspect', '--json', file);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(JSON.parse(out)).toMatchObject({ sha256, architecture: { image: { dim: 48, codes: 96 } } });
  });

  it.each([
    [['predict', 'none.zip'], /^ctclip: There is no file or directory none.zip\.$/],
    [['predict', 'notes.zip'], /ctclip: The file is not a ZIP archive but a text file: .*$/],
    [['predict', 'empty.zip'], /ctclip: The only file is not a DICOM image but a text file\. .*$/],
    [['volume', 'study.zip', '-o', 'volume.mhd'], /^ctclip: volume.mhd must end in \.nii or \.nii\.gz\.$/],
    [['inspect', 'notes.zip'], /^ctclip: .*$/],
    [
      ['embed', '--model', demo('lightgbm_model.pkl'), '-o', 'x.npy', 'study.zip'],
      /is not a PyTorch checkpoint/,
    ],
  ])('%j fails with one clear line and exit code 1', async (args, expected) => {
    writeFileSync(path('notes.zip'), 'no archive');
    writeFileSync(path('empty.zip'), await zipOf([{ path: 'readme', bytes: Buffer.from('hello') }]));
    const { code, out, error } = await ctclip(...args);
    expect(code).toBe(1);
    expect(out).toBe('');
    const lines = error.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(expected);
    expect(lines.filter((line) => line.startsWith('ctclip: '))).toHaveLength(1);
  });
});

describe('a study with damaged images', () => {
  const damaged = (count: number) =>
    study.files.map((file, index) =>
      index < count ? { ...file, bytes: file.bytes.subarray(0, file.bytes.length - 1000) } : file,
    );

  it('is read without them, with a warning that says why', async () => {
    writeFileSync(path('damaged.zip'), await zipOf(damaged(1)));
    const { code, error } = await ctclip('volume', 'damaged.zip', '-o', 'damaged.nii');
    expect(code).toBe(0);
    expect(error).toMatch(/warning: 1 file was left out \(dicom\.truncated-pixel-data\): /);
  });

  it('is refused with the reason when too few images are left', async () => {
    writeFileSync(path('ruined.zip'), await zipOf(damaged(study.files.length)));
    const { code, error } = await started('volume', 'ruined.zip', '-o', 'ruined.nii');
    expect(code).toBe(1);
    expect(error).toMatch(
      /ctclip: No series .* \d+ files could not be used: The pixels of the image are cut off: .*\n$/,
    );
    expect(readdirSync(directory)).not.toContain('ruined.nii');
  });
});

describe('the demonstration bundle', () => {
  it('matches its manifest', () => {
    const bundle = JSON.parse(readFileSync(demo('bundle.json'), 'utf8')) as {
      sha256: Record<string, string>;
    };
    for (const [name, sha256] of Object.entries(bundle.sha256)) {
      expect(
        createHash('sha256')
          .update(readFileSync(demo(name)))
          .digest('hex'),
      ).toBe(sha256);
    }
  });
});

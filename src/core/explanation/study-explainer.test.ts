/** Explanations of a synthetic chest, with small models. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoModels } from '../../../test/builders/demo-models.js';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { SMALL_CHEST, sharedPhantom } from '../../../test/builders/shared-phantom.js';
import { sharedSmallModels } from '../../../test/builders/small-models.js';
import { residualOf } from '../attribution/token-map.js';
import { apply } from '../volume/affine.js';
import { readNifti } from '../nifti/read-nifti.js';
import { explanationOptions } from './explanation-options.js';
import { writeMaps, writeVolume } from './study-artifacts.js';
import type { ScoredStudy } from './study-explainer.js';

/** Largest allowed difference between the sum of the parts and the score, in log odds. */
const TOLERANCE = 1e-4;
/** Millimetres of the tensor's voxels: places of a map measure 28 mm, and a NIfTI file's voxels at most 30. */
const SPACING = { depth_spacing_mm: 2.8, in_plane_spacing_mm: 1.4 };
const PHANTOM = sharedPhantom(SMALL_CHEST);

/** Writes the small models with another field of view. */
function smallModels(folder: string): string {
  cpSync(sharedSmallModels(), folder, { recursive: true });
  const file = join(folder, 'bundle.json');
  const bundle = JSON.parse(readFileSync(file, 'utf8')) as { readonly tensor: object };
  writeFileSync(file, JSON.stringify({ ...bundle, tensor: { ...bundle.tensor, ...SPACING } }));
  return folder;
}

let directory: string;
let models: DemoModels;
let study: ScoredStudy;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'explained-'));
  models = await DemoModels.load(smallModels(join(directory, 'models')), ONE_THREAD);
  study = await models.score(PHANTOM, ['Wandering nodule']);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await models.close();
});

describe('an explanation', () => {
  it('distributes the whole score of the ensemble and of every finding', async () => {
    for (const baseline of ['none', 'blank'] as const) {
      const { maps, localizations } = await models.explain(study, { baseline });
      expect(localizations[0].finding).toBe('probability_of_pathology');
      expect(localizations.length).toBeGreaterThan(1);
      expect(localizations.map(({ map }) => map)).toEqual([...maps.keys()]);
      for (const { map } of maps.values()) expect(Math.abs(residualOf(map))).toBeLessThan(TOLERANCE);
    }
  });

  it('explains the requested findings of either list, and the ensemble', async () => {
    const {
      supervised: [supervised],
      ctclip: [, ctclip],
    } = models.ctClip.findings;
    const { localizations } = await models.explain(study, { findings: [`ctclip_${ctclip}`, supervised] });
    const named = localizations.filter(({ model }) => model !== 'ensemble');
    expect(named.map(({ finding }) => finding)).toContain(supervised);
    expect(named.map(({ finding }) => finding)).toContain(ctclip);
  });

  it('explains findings that only this study asks for', async () => {
    const { localizations } = await models.explain(study);
    expect(localizations.at(-1)?.finding).toBe('Wandering nodule');
  });

  it('refuses a finding that is not scored, without quoting text that may name a patient', () => {
    const options = explanationOptions({ findings: ['John Doe'] });
    const error = refusalOf(() => models.explainer.check(options, ['Wandering nodule']));
    expect(error).toMatchObject({ code: 'explanation.unknown-finding', kind: 'malformed' });
    expect(error.message).not.toContain('John');
  });

  it('names the images of the series that the region spans', async () => {
    const { localizations } = await models.explain(study);
    const { sopInstanceUids } = PHANTOM.lungSeries;
    const regions = localizations.flatMap(({ region }) => region ?? []);
    expect(regions).not.toEqual([]);
    for (const region of regions) {
      const [first, last] = [region.voxels.low[2], region.voxels.high[2]];
      // The phantom's images and the volume's slices both run from the feet to the head.
      const expected = sopInstanceUids.slice(first, last + 1);
      expect(region.images.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(expected);
      expect(region.images[0].instanceNumber).toBe(sopInstanceUids.length - first);
    }
  });
});

describe('its files', () => {
  it('match the series: the affines of map and volume agree on the patient position of a voxel', async () => {
    const explanation = await models.explain(study);
    await writeVolume(directory, study.volume);
    await writeMaps(directory, explanation);
    const volume = await readNifti(join(directory, 'volume.nii.gz'), 1e9);
    volume.affine.forEach((value, at) => expect(value).toBeCloseTo(study.volume.affine[at], 3));
    for (const [name, { map, geometry }] of explanation.maps) {
      const image = await readNifti(join(directory, 'attribution', `${name}.nii.gz`), 1e9);
      expect([image.slices, image.rows, image.columns]).toEqual(map.grid);
      expect(Array.from(image.data)).toEqual(Array.from(map.values));
      const token = [2, 3, 1] as const;
      const voxel = apply(geometry.toVolume, token);
      const there = apply(volume.affine, voxel);
      apply(image.affine, token).forEach((value, axis) => expect(value).toBeCloseTo(there[axis], 2));
    }
  });
});

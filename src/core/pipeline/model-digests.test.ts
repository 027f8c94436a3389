import { expect, it } from 'vitest';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import { digestModels } from './model-digests.js';

it('model files whose digests are known are not read again', async () => {
  const path = '/there/is/no/such/file.pt';
  const models = {
    ...{ supervisedPath: path, ctclipPath: path, networks: [] },
    ensembles: [{ name: 'main', path, threshold: 0.5 }],
  } as unknown as ModelsConfiguration;
  const files = digestModels(models, { supervised: 'a', ctclip: 'b', main: 'c' });
  expect(await Promise.all(files.map((file) => file.sha256))).toEqual(['a', 'b', 'c']);
});

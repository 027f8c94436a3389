import { expect, test } from 'vitest';
import { featureName, findingName, furtherPrefixes } from './feature-names.js';
import { english } from './messages.en.js';
import { russian } from './messages.ru.js';

test.each([
  ['supervised_ribs_fracture', 'Rib fracture', 'supervised'],
  ['ctclip_Pulmonary nodule', 'Pulmonary nodule', 'zero-shot'],
  ['ctclip_mean_probability', 'All findings, mean', 'zero-shot'],
  ['ctclip_group_bone_spine_max', 'Bones and spine, strongest', 'zero-shot'],
  ['ctclip_group_lungs_of_ours_count_high', 'Lungs of ours, number above 50%', 'zero-shot'],
  ['patient_age', 'Patient age', ''],
])('the feature %s is called %s (%s)', (feature, name, source) => {
  expect(featureName(feature, english)).toEqual({ name, source });
});

test('a custom finding of the operator keeps its name in every language', () => {
  expect(findingName('Swyer-James syndrome', russian)).toBe('Swyer-James syndrome');
});

test('features of further networks are named by the prefixes that the answer states', () => {
  const further = furtherPrefixes({
    networks: {
      mednext: { title: 'MedNeXt', feature_prefix: 'kolyan_', sha256: '', settings_sha256: '' },
      hidden: { title: null, feature_prefix: null, sha256: '', settings_sha256: '' },
    },
  });
  const named = featureName('kolyan_rib_fracture', english, further);
  expect(named).toEqual({ name: 'Rib fracture', source: 'MedNeXt' });
  expect(featureName('supervised_covid', english, further).source).toBe('supervised');
});

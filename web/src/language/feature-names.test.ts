import { expect, test } from 'vitest';
import { featureName, findingName } from './feature-names.js';
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

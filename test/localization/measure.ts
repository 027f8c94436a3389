/**
 * Measures how often the strongest place of a finding's map is at the planted lesion, over synthetic chests outside the
 * training set, from DICOM files to millimetres:
 *
 *   npx tsx test/localization/measure.ts [--count 200 --models DIRECTORY --json]
 */
import { Command } from 'commander';
import { DemoModels } from '../builders/demo-models.js';
import { positiveNumber } from '../bench/command-options.js';
import { FOCAL_FINDINGS, locatePlanted, type Located } from './planted-lesions.js';

const {
  count,
  models: directory,
  json,
} = new Command()
  .option('--count <number>', 'phantoms', positiveNumber, 200)
  .option('--models <directory>', 'a bundle; by default the demonstration')
  .option('--json', 'print JSON', false)
  .parse()
  .opts<{ count: number; models?: string; json: boolean }>();

const models = await DemoModels.load(directory);
const located: Located[] = [];
for (let index = 0; index < count; index++) located.push(await locatePlanted(models, index));
await models.close();

function rowOf(finding: string, of: readonly Located[]) {
  const sided = of.flatMap(({ isSideRight }) => isSideRight ?? []);
  const share = (values: readonly boolean[]): number => values.filter(Boolean).length / values.length;
  return {
    finding,
    phantoms: of.length,
    atLesion: share(of.map(({ isFound }) => isFound)),
    onSide: share(sided),
  };
}

const rows = [
  ...FOCAL_FINDINGS.map((finding) =>
    rowOf(
      finding,
      located.filter((one) => one.finding === finding),
    ),
  ),
  rowOf('all', located),
];
if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.table(rows);

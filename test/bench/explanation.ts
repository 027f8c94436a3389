/**
 * Measures the cost of explaining a study in addition to encoding it, and how exactly the parts of the scores sum to them,
 * with checkpoints of the published size on this machine's CPU.
 *
 *   npx tsx test/bench/explanation.ts [--models DIRECTORY --runs 5 --json]
 */
import { Command } from 'commander';
import { residualOf } from '../../src/core/attribution/token-map.js';
import { overlayOf } from '../../src/core/explanation/study-overlay.js';
import { makePhantomStudy } from '../../src/core/phantom/phantom-study.js';
import { DemoModels } from '../builders/demo-models.js';
import { positiveNumber } from './command-options.js';
import { watchOthers } from './contention.js';
import { fullSizeModels } from './full-size-checkpoint.js';
import { report, type Figure } from './report.js';
import { secondsOf, spreadOf, spreadText } from './statistics.js';

const STYLE = { language: 'en', isDemonstration: true } as const;

interface Options {
  readonly models?: string;
  readonly runs: number;
  readonly json: boolean;
}

const PHANTOM = { seed: 1, findings: ['consolidation' as const], matrix: 512, sliceSpacing: 2.5 };

async function measure({ models: directory, runs }: Options) {
  const models = await DemoModels.load(directory ?? fullSizeModels());
  const phantom = makePhantomStudy(PHANTOM);
  const { tensor } = await models.read(phantom.files);
  const study = await models.score(phantom);
  const first = await secondsOf(() => models.explain(study));
  const othersBusy = watchOthers();
  const encoding: number[] = [];
  const explaining: number[] = [];
  const drawing: number[] = [];
  for (let run = 0; run < runs; run++) {
    // Alternating, so that both see the same machine.
    encoding.push(await secondsOf(() => models.ctClip.score(tensor)));
    explaining.push(await secondsOf(() => models.explain(study)));
    const explanation = await models.explain(study);
    drawing.push(await secondsOf(() => overlayOf(study.volume, study.place, explanation, STYLE)));
  }
  const busy = othersBusy();
  const residuals: Record<string, number> = {};
  for (const baseline of ['none', 'blank'] as const) {
    const { supervised, ctclip } = await models.ctClip.attribute(study.encoded, baseline);
    const { maps } = await models.explain(study, { baseline });
    const all = [...supervised.values(), ...ctclip.values(), ...[...maps.values()].map(({ map }) => map)];
    residuals[baseline] = Math.max(...all.map((map) => Math.abs(residualOf(map))));
  }
  await models.close();
  const ratio = spreadOf(explaining).median / spreadOf(encoding).median;
  return {
    firstExplanationSeconds: first,
    encodingSeconds: spreadOf(encoding),
    explainingSeconds: spreadOf(explaining),
    drawingSeconds: spreadOf(drawing),
    explainingOfEncoding: ratio,
    largestResidual: residuals,
    othersBusy: busy,
  };
}

const options = new Command()
  .option('--models <directory>', 'models; by default checkpoints of the published size are generated')
  .option('--runs <number>', 'rounds', positiveNumber, 5)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const result = await measure(options);
const figures: Figure[] = [
  ['first explanation', `${result.firstExplanationSeconds.toFixed(2)} s: it loads data for later ones`],
  ['encoding', spreadText(result.encodingSeconds, 's')],
  [
    'explaining',
    `${spreadText(result.explainingSeconds, 's', 3)}, ${(100 * result.explainingOfEncoding).toFixed(1)} % of encoding`,
  ],
  ['drawing', `${spreadText(result.drawingSeconds, 's')}: only if files are requested`],
  [
    'largest residual',
    `${Object.entries(result.largestResidual)
      .map(([baseline, value]) => `${value.toExponential(1)} (baseline ${baseline})`)
      .join(', ')} log odds`,
  ],
  ['other processes', `${(100 * result.othersBusy).toFixed(0)} % of all processors`],
];
report(figures, result, options.json);

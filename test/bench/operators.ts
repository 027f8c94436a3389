/**
 * The time of an encoder's pass by operator, from ONNX Runtime's profiler: where the time outside the products goes.
 *
 *   npm run bench:operators [-- --model FILE.pt --runs 3 --threads 2 --json]
 *
 * Profiling takes time itself, so a pass is slower than in bench:encoder; only the shares matter.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { openCheckpoint } from '../../src/core/checkpoint/open-checkpoint.js';
import { computePositionBias, encoderOutputs } from '../../src/core/inference/image-encoder.js';
import { InferenceSession, Tensor } from '../../src/core/inference/onnx-runtime.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import { imageSide } from '../../src/core/onnx-graph/architecture.js';
import { buildImageEncoderGraph, IMAGE_ENCODER } from '../../src/core/onnx-graph/image-encoder-graph.js';
import { inferArchitecture } from '../../src/core/onnx-graph/infer-architecture.js';
import { weightsFolder } from '../../src/core/onnx-graph/weights-file.js';
import { positiveNumber } from './command-options.js';
import { watchOthers } from './contention.js';
import { benchDirectory, fullSizeCheckpoint } from './full-size-checkpoint.js';
import { noise } from './matrix-products.js';
import { report } from './report.js';
import { spreadOf, spreadText } from './statistics.js';

/** Slices of the published tensor. */
const DEPTH = 240;
/** The operator whose time contains that of all operators in its body. */
const LOOP = 'Scan';
const LOOP_ITSELF = 'Scan itself: slices of the input, gathered results';

/** Times of the profile are whole microseconds. */
const EVENTS = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    ts: z.number(),
    dur: z.number(),
    args: z.object({ op_name: z.string().optional() }).optional(),
  }),
);
type Event = z.infer<typeof EVENTS>[number];

interface Options {
  readonly model?: string;
  readonly runs: number;
  readonly threads?: number;
  readonly json: boolean;
}

interface OperatorTime {
  readonly seconds: number;
  readonly calls: number;
}

/** One pass, and the time of its operators by name. */
interface Pass {
  readonly seconds: number;
  readonly operators: ReadonlyMap<string, OperatorTime>;
}

async function profile({ model, runs, threads }: Options, directory: string): Promise<readonly Event[]> {
  const checkpoint = openCheckpoint(model ?? fullSizeCheckpoint('vocabfine'));
  const { image } = inferArchitecture(checkpoint);
  const runtime = new Runtime({ ...loadConfiguration({}).device, inferenceThreads: threads });
  const positionBias = await computePositionBias(runtime, checkpoint, image);
  const { products } = runtime;
  const graph = buildImageEncoderGraph(checkpoint, image, {
    depth: DEPTH,
    positionBias,
    strategy: 'streamed',
    products,
  });
  // The service's options, with a profile.
  const session = await InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    enableMemPattern: true,
    enableProfiling: true,
    profileFilePrefix: join(directory, 'pass'),
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    extra: { session: { model_external_initializers_file_folder_path: weightsFolder([checkpoint.path]) } },
  });
  const side = imageSide(image);
  const volume = new Tensor('float32', noise(DEPTH * side * side), [1, 1, DEPTH, side, side]);
  // The first pass allocates memory and is not counted.
  for (let run = 0; run <= runs; run++) {
    await session.run({ [IMAGE_ENCODER.volume]: volume }, encoderOutputs());
  }
  session.endProfiling();
  await session.release();
  const [file] = readdirSync(directory);
  return EVENTS.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
}

function passesOf(events: readonly Event[]): readonly Pass[] {
  const runs = events.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').slice(1);
  return runs.map(({ ts, dur }) => {
    const operators = new Map<string, OperatorTime>();
    const within = events.filter((event) => event.ts >= ts && event.ts < ts + dur && isKernel(event));
    for (const event of within) {
      const operator = event.args?.op_name ?? event.name;
      const { seconds, calls } = operators.get(operator) ?? { seconds: 0, calls: 0 };
      operators.set(operator, { seconds: seconds + event.dur / 1e6, calls: calls + 1 });
    }
    return { seconds: dur / 1e6, operators: withoutBodies(operators, within) };
  });
}

function isKernel({ cat, name }: Event): boolean {
  return cat === 'Node' && name.endsWith('_kernel_time');
}

/** The operators, with the loop's own time instead of that of everything in its body. */
function withoutBodies(
  operators: ReadonlyMap<string, OperatorTime>,
  events: readonly Event[],
): ReadonlyMap<string, OperatorTime> {
  const loop = operators.get(LOOP);
  if (loop === undefined) return operators;
  const loops = events.filter(({ args }) => args?.op_name === LOOP);
  const inside = events
    .filter(({ args }) => args?.op_name !== LOOP)
    .filter(({ ts }) => loops.some((one) => ts >= one.ts && ts < one.ts + one.dur))
    .reduce((sum, { dur }) => sum + dur / 1e6, 0);
  const others = [...operators].filter(([name]) => name !== LOOP);
  return new Map([...others, [LOOP_ITSELF, { ...loop, seconds: Math.max(0, loop.seconds - inside) }]]);
}

const options = new Command()
  .option('--model <file>', 'checkpoint; by default one of the published size is generated')
  .option('--runs <number>', 'passes', positiveNumber, 3)
  .option('--threads <number>', 'threads of ONNX Runtime', positiveNumber)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

const directory = mkdtempSync(join(benchDirectory(), 'profile-'));
const othersShare = watchOthers();
try {
  const passes = passesOf(await profile(options, directory));
  const whole = spreadOf(passes.map(({ seconds }) => seconds));
  const rows = [...(passes.at(0)?.operators ?? [])]
    .map(([operator, { calls }]) => {
      const seconds = spreadOf(passes.map(({ operators }) => operators.get(operator)?.seconds ?? 0));
      return { operator, calls, seconds, share: seconds.median / whole.median };
    })
    .sort((a, b) => b.seconds.median - a.seconds.median);
  const others = othersShare();
  report(
    [
      ['pass, profiled', spreadText(whole, 's')],
      ...rows.map(({ operator, calls, seconds, share }) => {
        const text = `${spreadText(seconds, 's', 3)}, ${(100 * share).toFixed(1)} % in ${calls} calls`;
        return [`  ${operator}`, text] as const;
      }),
      ['other processes', `${(100 * others).toFixed(1)} % of the processors`],
    ],
    { passes: passes.length, seconds: whole, rows, othersShare: others },
    options.json,
  );
} finally {
  rmSync(directory, { recursive: true });
}

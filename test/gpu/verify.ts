/**
 * Checks whether this machine's graphics processor gives the CPU's answers, and how fast.
 *
 *   npm run verify:gpu [-- --device cuda|webgpu|cpu --precision fp32|fp16 --full --depth SLICES --runs 5 --seeds 3 --json]
 *
 * Uses the demonstration models, or with --full generated ones of the published size (2 x 1.8 GB in the temporary
 * directory). A software driver such as SwiftShader or lavapipe counts as a slow graphics processor: --depth shortens the
 * encoder input. Without a graphics processor it says so and succeeds, unless a device was named.
 */
import { Command, Option } from 'commander';
import {
  DEVICE_KINDS,
  DEVICE_PRECISIONS,
  type DeviceKind,
  type DevicePrecision,
} from '../../src/config/device.configuration.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { DomainError } from '../../src/core/problem/domain-error.js';
import type { VolumeView } from '../../src/core/volume/volume-view.js';
import { positiveNumber } from '../bench/command-options.js';
import { spreadText } from '../bench/statistics.js';
import { compareDevices, type DeviceComparison } from './compare-devices.js';
import { comparedModels, type ComparedModels } from './compared-models.js';
import { phantomView } from './phantom-view.js';

/**
 * Tolerances, at twice the distance of what right arithmetic gave on several chests without a card (docs/gpu.md): for fp32 only the
 * order of sums differs; for fp16 random weights of the published size change a finding by 0.013.
 */
const LIMITS: Readonly<Record<DevicePrecision, { readonly codes: number; readonly findings: number }>> = {
  fp32: { codes: 0.995, findings: 1e-3 },
  fp16: { codes: 0.9, findings: 3e-2 },
};
const TENSOR_LIMIT = 1e-4;

interface Options {
  readonly device?: DeviceKind;
  readonly precision?: DevicePrecision;
  readonly full: boolean;
  readonly depth?: number;
  readonly runs: number;
  readonly seeds: number;
  readonly json: boolean;
}

const options = new Command()
  .addOption(new Option('--device <kind>', 'by default cuda, else webgpu').choices(DEVICE_KINDS))
  .addOption(
    new Option('--precision <precision>', 'by default that of the service').choices(DEVICE_PRECISIONS),
  )
  .option('--full', 'models of the published size', false)
  .option('--depth <slices>', "slices of the encoders' input, a multiple of 10", positiveNumber)
  .option('--runs <number>', 'timed studies', positiveNumber, 5)
  .option('--seeds <number>', 'chests to compare, of which the worst counts', positiveNumber, 3)
  .option('--json', 'print JSON', false)
  .parse()
  .opts<Options>();

/** The comparison on the first usable device, and why the earlier ones are not usable. */
async function firstUsable(kinds: readonly DeviceKind[], compared: ComparedModels) {
  const view = (seed: number): VolumeView =>
    phantomView(seed, options.full ? 512 : 256, options.full ? 1.2 : 2.5);
  const further = Array.from({ length: options.seeds - 1 }, (_, index) => view(index + 2));
  const reasons: string[] = [];
  for (const kind of kinds) {
    const variables = {
      DEVICE: kind,
      ...(options.precision !== undefined && { DEVICE_PRECISION: options.precision }),
    };
    try {
      const { device } = loadConfiguration(variables);
      return {
        comparison: await compareDevices(compared, device, [view(1), ...further], options.runs),
        reasons,
      };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'inference.device-unusable') throw error;
      reasons.push(error.message);
    }
  }
  return { comparison: undefined, reasons };
}

function faultsOf({ precision, agreement, tensorDifference }: DeviceComparison): string[] {
  const limits = LIMITS[precision];
  const drift = Math.max(...Object.values(agreement.findings));
  return [
    tensorDifference > TENSOR_LIMIT && `The input differs by more than ${TENSOR_LIMIT}.`,
    agreement.codes < limits.codes && `Fewer than ${100 * limits.codes} % of the codes are equal.`,
    drift > limits.findings && `A finding differs by more than ${limits.findings}.`,
  ].filter((fault) => fault !== false);
}

function report(result: DeviceComparison): string {
  const { agreement, deviceSeconds, processorSeconds, graphicsMebibytes } = result;
  const drifts = Object.entries(agreement.findings).sort((a, b) => b[1] - a[1]);
  const lines = [
    `device                   ${result.kind}, ${result.precision}`,
    `all of it on the device  ${result.allOnDevice ? 'yes' : 'NO: the CPU computes a part'}`,
    `input, made there        differs by ${result.tensorDifference.toExponential(1)} at most`,
    `codes                    ${(100 * agreement.codes).toFixed(3)} % are equal`,
    `latents                  differ by ${agreement.latents.toExponential(1)} at most`,
    ...drifts.map(
      ([name, drift], index) =>
        `${(index === 0 ? 'findings differ by' : '').padEnd(25)}${drift.toExponential(1)}  ${name}`,
    ),
    `loading, first pass      ${result.loadingSeconds.toFixed(1)} s`,
    `a study, both encoders   ${spreadText(deviceSeconds, 's', 3)}: ${(3600 / deviceSeconds.median).toFixed(0)} an hour`,
    `the same on the CPU       ${spreadText(processorSeconds, 's', 3)}, ${(processorSeconds.median / deviceSeconds.median).toFixed(2)} times as long`,
    `memory                   ${result.peakMebibytes.toFixed(0)} MiB at most, including the encoders of the CPU`,
    `graphics memory          ${graphicsMebibytes === undefined ? 'unknown' : `${graphicsMebibytes} MiB in use`}`,
  ];
  return lines.join('\n');
}

const kinds = options.device === undefined ? (['cuda', 'webgpu'] as const) : [options.device];
const { comparison, reasons } = await firstUsable(kinds, comparedModels(options.full, options.depth));
const faults = comparison === undefined ? [] : faultsOf(comparison);
const lines = [
  ...(comparison === undefined
    ? ['Nothing was verified, because there is no usable graphics processor.']
    : [report(comparison)]),
  ...reasons.map((reason) => `not used: ${reason}`),
  ...faults.map((fault) => `WRONG: ${fault}`),
];
process.stdout.write(
  options.json
    ? `${JSON.stringify({ verified: comparison ?? null, reasons, faults }, null, 2)}\n`
    : `${lines.join('\n')}\n`,
);
// A named device must work.
const isMissed = comparison === undefined && options.device !== undefined;
process.exitCode = isMissed || faults.length > 0 ? 1 : 0;

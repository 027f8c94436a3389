/** Networks of a bundle, as small ONNX files with random weights. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ONE_THREAD } from '../../../test/builders/one-thread.js';
import { SLICES_ENTRY, VOLUME_ENTRY } from '../../../test/builders/network-entries.js';
import {
  meanNetwork,
  medNeXtLike,
  networkOfOperator,
  sliceNetwork,
} from '../../../test/builders/onnx-networks.js';
import { without } from '../../../test/builders/without.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { BUNDLE_NETWORKS, networkOf } from '../../config/bundle-networks.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import type { NetworkConfiguration } from '../../config/network.configuration.js';
import { Runtime } from '../inference/runtime.js';
import { describeNetworkFile } from './describe-network-file.js';
import { Network } from './network.js';
import { NetworkSet } from './network-set.js';

const folder = mkdtempSync(join(tmpdir(), 'networks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { device, tensor } = loadConfiguration(ONE_THREAD);
const runtime = new Runtime(device);
/** 13 slices between 5 and 95 % of 14. */
const GEOMETRY = { ...tensor, depth: 14 };
const VOLUME_SHAPE = [1, 1, 32, 32, 24];
const VOXELS = 32 * 32 * 24;

function described(entry: object, file: Uint8Array, name = 'network'): NetworkConfiguration {
  writeFileSync(join(folder, `${name}.onnx`), file);
  const [parsed] = BUNDLE_NETWORKS.parse([{ ...entry, file: `${name}.onnx` }]);
  return networkOf(folder, parsed);
}

async function scored(configuration: NetworkConfiguration, values: Float32Array<ArrayBuffer>) {
  const network = await Network.load(runtime, configuration, GEOMETRY);
  try {
    return await network.score(values);
  } finally {
    await network.close();
  }
}

const loading = async (entry: object, file: Uint8Array) => {
  const network = await Network.load(runtime, described(entry, file), GEOMETRY);
  await network.close();
};

const output = (changes: object) => ({ ...VOLUME_ENTRY, output: { ...VOLUME_ENTRY.output, ...changes } });
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

describe('a network of the volume', () => {
  it('of the shape of a MedNeXt scores every name with a probability, the same for the same study', async () => {
    const configuration = described(VOLUME_ENTRY, medNeXtLike({ outputs: 3, input: VOLUME_SHAPE }));
    const study = () => Float32Array.from({ length: VOXELS }, (_, at) => Math.sin(at / 50));
    const scores = await scored(configuration, study());
    expect(Object.keys(scores)).toEqual(['emphysema', 'nodule', 'normal']);
    for (const value of Object.values(scores)) expect(value > 0 && value < 1).toBe(true);
    expect(new Set(Object.values(scores)).size).toBe(3);
    expect(await scored(configuration, study())).toEqual(scores);
    expect(
      await scored(
        configuration,
        study().map((value) => value + 0.5),
      ),
    ).not.toEqual(scores);
  });

  it('gets the values in order and answers with the activation of its outputs', async () => {
    const mean = meanNetwork({ outputs: 3, input: [1, 1, 'a', 'b', 'c'] });
    const values = new Float32Array(VOXELS).fill(-0.25);
    expect(await scored(described(VOLUME_ENTRY, mean), values)).toEqual({
      emphysema: expect.closeTo(sigmoid(-0.25), 6) as number,
      nodule: expect.closeTo(sigmoid(0.75), 6) as number,
      normal: expect.closeTo(sigmoid(1.75), 6) as number,
    });
    const softmax = await scored(described(output({ activation: 'softmax' }), mean), values);
    const sum = 1 + Math.E + Math.E ** 2;
    expect(Object.values(softmax)).toEqual(
      [1, Math.E, Math.E ** 2].map((part) => expect.closeTo(part / sum, 6) as number),
    );
    const taken = output({ activation: 'none', names: ['second'], take: 1 });
    const other = { ...taken, features: undefined };
    expect(await scored(described(other, mean), values)).toEqual({ second: 0.75 });
  });

  it('fails with a value that is not a probability, and with one that is not a number', async () => {
    const mean = meanNetwork({ outputs: 3, input: VOLUME_SHAPE });
    const unbounded = described(output({ activation: 'none' }), mean);
    const failure = await rejectionOf(scored(unbounded, new Float32Array(VOXELS)));
    expect(failure).toMatchObject({ code: 'networks.failed', kind: 'fault', fields: { network: 'mednext' } });
    expect(String(failure.cause)).toContain('2 for normal');
    const nan = new Float32Array(VOXELS).fill(NaN);
    expect(await rejectionOf(scored(described(VOLUME_ENTRY, mean), nan))).toMatchObject({
      code: 'networks.failed',
    });
  });
});

describe('a network of slices', () => {
  const SLICES = 13;
  const SIZE = 16 * 16;
  const slices = Float32Array.from({ length: SLICES * SIZE }, (_, at) => Math.floor(at / SIZE) / SLICES);

  it('has mean, maximum and population deviation over the slices, whatever the batch', async () => {
    const mean = meanNetwork({ outputs: 2, input: ['n', 1, 16, 16] });
    const input = without(SLICES_ENTRY.input, 'constants');
    const entry = {
      ...SLICES_ENTRY,
      output: { ...SLICES_ENTRY.output, activation: 'sigmoid', take: 0 },
    };
    const each = Array.from({ length: SLICES }, (_, slice) => sigmoid(slice / SLICES));
    const centre = each.reduce((sum, value) => sum + value, 0) / SLICES;
    const variance = each.reduce((sum, value) => sum + (value - centre) ** 2, 0) / SLICES;
    for (const batch of [1, 5, 13, 16]) {
      expect(await scored(described({ ...entry, input: { ...input, batch } }, mean), slices)).toEqual({
        mean_probability: expect.closeTo(centre, 6) as number,
        max_probability: expect.closeTo(sigmoid(12 / 13), 6) as number,
        std_probability: expect.closeTo(Math.sqrt(variance), 6) as number,
      });
    }
  });

  it('gets its constants: with another time step it answers differently', async () => {
    const file = sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] });
    const at = (t: number) =>
      scored(
        described({ ...SLICES_ENTRY, input: { ...SLICES_ENTRY.input, constants: { t } } }, file),
        slices,
      );
    const zero = await at(0);
    expect(await at(0)).toEqual(zero);
    expect(await at(3)).not.toEqual(zero);
  });

  it('with a fixed batch takes slices that do not fill the last one', async () => {
    const fixed = await scored(
      described(SLICES_ENTRY, sliceNetwork({ outputs: 2, input: [16, 1, 16, 16] })),
      slices,
    );
    const open = described(
      { ...SLICES_ENTRY, input: { ...SLICES_ENTRY.input, batch: 4 } },
      sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] }),
    );
    const inFours = await scored(open, slices);
    expect(Object.keys(fixed)).toEqual(Object.keys(inFours));
    for (const [name, value] of Object.entries(fixed)) expect(value).toBeCloseTo(inFours[name] ?? NaN, 6);
  });
});

describe('a network that cannot be used is refused at load', () => {
  const medNeXt = medNeXtLike({ outputs: 3, input: VOLUME_SHAPE });
  const REFUSALS: readonly (readonly [string, string, RegExp, object, Uint8Array])[] = [
    [
      'an unknown operator, by its name',
      'networks.not-loaded',
      /Frobnicate/,
      VOLUME_ENTRY,
      networkOfOperator('Frobnicate', VOLUME_SHAPE),
    ],
    [
      'an operator of another domain',
      'networks.not-loaded',
      /com\.example/,
      VOLUME_ENTRY,
      networkOfOperator('Mask', VOLUME_SHAPE, 'com.example'),
    ],
    ['a file that is not ONNX', 'networks.not-loaded', /mednext/, VOLUME_ENTRY, Buffer.from('hello')],
    [
      'another input',
      'networks.wrong-inputs',
      /has the inputs x, but bundle\.json fills image/,
      { ...VOLUME_ENTRY, input: { ...VOLUME_ENTRY.input, tensor: 'image' } },
      medNeXt,
    ],
    [
      'an input that nothing fills',
      'networks.wrong-inputs',
      /has the inputs x, t, but bundle\.json fills x/,
      { ...SLICES_ENTRY, input: { ...SLICES_ENTRY.input, constants: {} } },
      sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] }),
    ],
    [
      'another size',
      'networks.wrong-inputs',
      /takes 1 x 1 x 32 x 32 x 24 for x, but bundle\.json describes 1 x 1 x 32 x 32 x 16/,
      { ...VOLUME_ENTRY, input: { ...VOLUME_ENTRY.input, box: [32, 32, 16] } },
      medNeXt,
    ],
    [
      'a constant that is not whole',
      'networks.wrong-inputs',
      /whole numbers for t/,
      { ...SLICES_ENTRY, input: { ...SLICES_ENTRY.input, constants: { t: 0.5 } } },
      sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] }),
    ],
    [
      'another output',
      'networks.wrong-output',
      /no output probabilities, only y/,
      output({ tensor: 'probabilities' }),
      medNeXt,
    ],
    [
      'more outputs than names',
      'networks.wrong-output',
      /computes 4 values, but "names" has 3/,
      VOLUME_ENTRY,
      medNeXtLike({ outputs: 4, input: VOLUME_SHAPE }),
    ],
    [
      'fewer outputs than taken',
      'networks.wrong-output',
      /computes 1 values, but "take" needs 2/,
      SLICES_ENTRY,
      sliceNetwork({ outputs: 1, input: ['batch', 1, 16, 16] }),
    ],
    [
      'more slices than fit',
      'networks.input-too-large',
      /has 109051904 values; 1 to 67108864/,
      { ...SLICES_ENTRY, input: { ...SLICES_ENTRY.input, resize: [4096, 2048] } },
      medNeXt,
    ],
    [
      'no slices',
      'networks.input-too-large',
      /has no values/,
      { ...SLICES_ENTRY, input: { ...SLICES_ENTRY.input, slices: [0.01, 0.02] } },
      medNeXt,
    ],
  ];

  it.each(REFUSALS)('%s', async (_what, code, message, entry, file) => {
    const refusal = await rejectionOf(loading(entry, file));
    expect(refusal).toMatchObject({ code, kind: 'misconfigured' });
    expect(refusal.message).toMatch(message);
  });
});

describe('a network that fails on a study', () => {
  const mean = meanNetwork({ outputs: 3, input: VOLUME_SHAPE });
  const inputs = { mednext: new Float32Array(VOXELS).fill(NaN), other: new Float32Array(VOXELS) };
  const other = { ...VOLUME_ENTRY, name: 'other', features: undefined };

  async function run(onFailure: string) {
    const configurations = [
      described({ ...VOLUME_ENTRY, on_failure: onFailure }, mean, 'first'),
      described(other, mean, 'second'),
    ];
    const set = await NetworkSet.load(runtime, configurations, GEOMETRY);
    const logged: string[] = [];
    try {
      const result = await set.score(inputs, (network, cause) =>
        logged.push(`${network} ${String(cause.cause)}`),
      );
      return { ...result, logged };
    } finally {
      await set.close();
    }
  }

  it('fails the study', async () => {
    expect(await rejectionOf(run('fail'))).toMatchObject({
      code: 'networks.failed',
      fields: { network: 'mednext' },
    });
  });

  it('is left out with a warning and a line in the log, if its description says so', async () => {
    const { scores, warnings, logged } = await run('warn');
    expect(Object.keys(scores)).toEqual(['other']);
    expect(warnings).toEqual([
      { code: 'networks.left-out', message: expect.stringContaining('"mednext"') as string },
    ]);
    expect(logged).toEqual([expect.stringMatching(/^mednext .*not a probability/) as string]);
  });
});

it('a file is described with its inputs and outputs, for writing an entry', async () => {
  const path = join(folder, 'described.onnx');
  writeFileSync(path, sliceNetwork({ outputs: 2, input: ['batch', 1, 16, 16] }));
  expect(await describeNetworkFile(runtime, path)).toEqual({
    inputs: [
      { name: 'x', type: 'float32', shape: '[batch, 1, 16, 16]' },
      { name: 't', type: 'int64', shape: '[batch]' },
    ],
    outputs: [{ name: 'y', type: 'float32', shape: '[batch, 2]' }],
  });
});

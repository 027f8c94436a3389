/**
 * The graphs of a study on ONNX Runtime's real CUDA provider. Its card is a stub that computes nothing, so placement, kernels
 * and memory are those of a real card, and results are not (docs/gpu.md). `npm run test:cuda-dry-run` runs these tests.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CudaCheckout } from './cuda-checkout.js';
import { encodeOnStub, IS_WHOLE, MODELS_TO_RUN, providerForDryRun } from './dry-run.js';
import { cudaStudyGraph, operatorsOf, PROVEN_OPERATORS } from './study-operators.js';

const provider = await providerForDryRun();

/** Latent, projection and codes of two encoders: the only values that leave the card. */
const OUTPUTS = 6;
const ORDINARY = '300x512x512';
/** 2.43 GiB were measured (fp16: 2.30), the same in every process. */
const ORDINARY_BYTES = 2.5 * 2 ** 30;
/**
 * The largest volumes that a card resamples (`fitsDevice`): the most voxels, the widest slices, and mixtures. Larger ones are
 * resampled by the processor.
 */
const LARGEST_VOLUMES = ['40x1369x1369', '180x1100x1100', '256x1024x1024', '1024x512x512'];
/** 3.43 GiB were measured (fp16: 3.30). */
const KEPT_BYTES = 3.5 * 2 ** 30;

const GRAPHS = MODELS_TO_RUN.flatMap((models) =>
  (['fp32', 'fp16'] as const).flatMap((precision) =>
    (['7.5', '8.6', '9.0'] as const).map((capability) => [models, precision, capability] as const),
  ),
);

describe.skipIf(provider === undefined)('on a stub card', () => {
  let checkout: CudaCheckout;
  beforeAll(() => {
    if (provider !== undefined) checkout = new CudaCheckout(provider);
  });
  afterAll(() => checkout[Symbol.dispose]());

  it.each(GRAPHS)(
    'the %s graph in %s runs whole with compute capability %s, without TF32',
    async (models, precision, capability) => {
      const steps = await encodeOnStub(checkout, {
        models,
        precision,
        sizes: [ORDINARY],
        card: { capability },
      });
      expect(steps).toMatchObject([{ step: 'load' }, { step: ORDINARY }]);
      // A node on the processor fails the loading; a copy node would bring a further value to the host.
      expect(steps.map(({ failure }) => failure)).toEqual([undefined, undefined]);
      const [{ report: loaded }, { report: encoded }] = steps;
      expect(encoded.copiesToHost - loaded.copiesToHost).toBe(OUTPUTS);
      expect(encoded.products).toBeGreaterThan(loaded.products);
      expect(encoded.convolutions).toBeGreaterThan(loaded.convolutions);
      expect(encoded).toMatchObject({ tf32Products: 0, unexpectedCalls: 0 });
      expect(encoded.peakBytes).toBeLessThanOrEqual(ORDINARY_BYTES);
    },
  );

  it.skipIf(!IS_WHOLE).each([
    ['fp32', LARGEST_VOLUMES],
    ['fp16', [...LARGEST_VOLUMES].reverse()],
  ] as const)(
    'a card of 8 GiB with 700 MiB set aside encodes the largest volumes in %s one after the other: %s',
    async (precision, sizes) => {
      const card = { memoryMib: 8192 - 700 };
      const steps = await encodeOnStub(checkout, { models: 'full', precision, sizes, card });
      expect(steps.map(({ step, failure }) => [step, failure])).toEqual(
        ['load', ...sizes].map((step) => [step, undefined]),
      );
      expect(steps.at(-1)?.report.peakBytes).toBeLessThan(KEPT_BYTES);
    },
  );

  it.skipIf(!IS_WHOLE)('all these graphs have exactly the operators of the proven list', async () => {
    const graphs = MODELS_TO_RUN.flatMap((models) =>
      (['fp32', 'fp16'] as const).map((precision) => cudaStudyGraph(models, precision)),
    );
    await expect(`${operatorsOf(...graphs).join('\n')}\n`).toMatchFileSnapshot(PROVEN_OPERATORS);
  });
});

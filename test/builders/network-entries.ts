/** Entries of `networks` in a bundle.json. */

/** Entry of a network of the whole volume, like the Python service's MedNeXt, but smaller. */
export const VOLUME_ENTRY = {
  name: 'mednext',
  file: 'mednext.onnx',
  input: {
    from: 'volume',
    tensor: 'x',
    order: 'stored',
    spacing_mm: [8, 8, 10],
    resample: 'affine-linear',
    clip_hu: [-1000, 1000],
    box: [32, 32, 24],
    pad: 0,
    scale: { kind: 'z-score', over: 'non-zero' },
  },
  output: { tensor: 'y', activation: 'sigmoid', names: ['emphysema', 'nodule', 'normal'] },
  features: {
    prefix: 'kolyan_',
    aggregates: { mean: 'mean', max: 'max', top3_mean: 'top3_mean' },
    except: ['normal'],
  },
  answer: { title: 'MedNeXt', top_finding: true },
} as const;

/** Entry of a network of single slices, like the Python service's diffusion classifier, but smaller. */
export const SLICES_ENTRY = {
  name: 'diffusion_classifier',
  file: 'slices.onnx',
  input: {
    from: 'encoder-tensor',
    tensor: 'x',
    slices: [0.05, 0.95],
    resize: [16, 16],
    batch: 16,
    scale: { kind: 'none' },
    constants: { t: 0 },
  },
  output: {
    tensor: 'y',
    activation: 'softmax',
    names: ['pathology'],
    take: 1,
    over_slices: { mean: 'mean_probability', max: 'max_probability', std: 'std_probability' },
  },
  features: { prefix: 'diffusion_classifier_' },
} as const;

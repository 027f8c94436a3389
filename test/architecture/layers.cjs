/**
 * The layers of `src/` from the bottom to the top: each folder with the folders that it imports. `.dependency-cruiser.cjs`
 * turns them into rules; `layers.ts` fails if a listed folder is not imported.
 */
const LAYERS = [
  // The core: from bytes to a score, without Nest.
  ['core/problem', []],
  ['core/scratch', []],
  ['core/volume', []],
  ['core/phantom', []],
  ['core/archive', ['core/problem']],
  ['core/pickle', ['core/problem']],
  ['core/tokenizer', ['core/problem']],
  ['core/dicom', ['core/problem', 'core/volume']],
  ['core/nifti', ['core/problem', 'core/volume']],
  ['core/tensor', ['core/problem', 'core/volume']],
  ['config', ['core/problem', 'core/archive', 'core/dicom', 'core/nifti', 'core/tensor']],
  ['core/checkpoint', ['core/problem', 'core/archive', 'core/pickle']],
  ['core/classifier', ['core/problem', 'core/pickle']],
  ['core/attribution', ['core/volume', 'core/tensor']],
  ['core/quality', ['core/problem', 'core/volume', 'core/dicom', 'core/tensor']],
  [
    'core/ingest',
    [
      'core/problem',
      'core/archive',
      'core/volume',
      'core/dicom',
      'core/nifti',
      'core/tensor',
      'core/quality',
    ],
  ],
  ['core/onnx-graph', ['core/problem', 'core/checkpoint']],
  ['core/overlay', ['core/volume', 'core/attribution']],
  [
    'core/inference',
    [
      'core/problem',
      'config',
      'core/checkpoint',
      'core/onnx-graph',
      'core/tokenizer',
      'core/tensor',
      'core/attribution',
    ],
  ],
  [
    'core/explanation',
    [
      'core/problem',
      'core/volume',
      'core/nifti',
      'core/quality',
      'core/ingest',
      'core/inference',
      'core/classifier',
      'core/attribution',
      'core/overlay',
    ],
  ],
  [
    'core/pipeline',
    [
      'core/problem',
      'config',
      'core/checkpoint',
      'core/dicom',
      'core/ingest',
      'core/inference',
      'core/classifier',
      'core/attribution',
      'core/explanation',
    ],
  ],
  ['logging', ['config']],
  ['process', []],
  // The process that holds the models of one device.
  [
    'device',
    [
      ...[
        'core/problem',
        'core/scratch',
        'core/phantom',
        'config',
        'core/checkpoint',
        'core/classifier',
        'core/inference',
        'core/ingest',
      ],
      ...['core/pipeline', 'logging', 'process'],
    ],
  ],
  // The process that answers HTTP.
  ['server/problem-http', ['core/problem']],
  // What all stores of the server share: durable files, and the channel of their faults.
  ['server/storage', ['core/problem']],
  ['server/webhook', ['core/problem', 'server/storage']],
  ['server/auth', ['core/problem', 'config']],
  ['server/upload', ['core/problem', 'core/scratch', 'config']],
  ['server/web-page', ['config']],
  ['server/api-docs', ['core/problem', 'config', 'server/problem-http', 'server/auth']],
  ['server/http', ['core/problem', 'config', 'server/problem-http', 'server/auth']],
  ['server/device', ['core/problem', 'core/pipeline', 'config', 'device']],
  [
    'server/prediction',
    [
      ...[
        'core/problem',
        'core/ingest',
        'core/inference',
        'core/explanation',
        'core/pipeline',
        'config',
        'device',
      ],
      ...['server/problem-http', 'server/auth', 'server/upload', 'server/device'],
    ],
  ],
  ['server/tracing', ['config', 'server/problem-http', 'server/http', 'server/prediction']],
  [
    'server/studies',
    [
      ...['core/problem', 'core/checkpoint', 'core/explanation', 'core/pipeline', 'config'],
      ...[
        'server/problem-http',
        'server/storage',
        'server/webhook',
        'server/auth',
        'server/upload',
        'server/api-docs',
        'server/device',
        'server/prediction',
      ],
    ],
  ],
  [
    'server/health',
    [
      'core/problem',
      'config',
      'device',
      'server/auth',
      'server/http',
      'server/upload',
      'server/device',
      'server/prediction',
      'server/studies',
    ],
  ],
  [
    'server/audit',
    [
      'core/problem',
      'config',
      'server/problem-http',
      'server/auth',
      'server/http',
      'server/prediction',
      'server/studies',
    ],
  ],
  [
    'server/metrics',
    [
      ...[
        'config',
        'device',
        'server/problem-http',
        'server/auth',
        'server/upload',
        'server/api-docs',
        'server/http',
      ],
      ...['server/device', 'server/prediction', 'server/storage', 'server/studies', 'server/audit'],
    ],
  ],
  [
    'server/admin',
    [
      ...['core/problem', 'core/pipeline', 'config', 'logging', 'device'],
      ...[
        'server/problem-http',
        'server/webhook',
        'server/auth',
        'server/upload',
        'server/api-docs',
        'server/device',
        'server/prediction',
        'server/studies',
      ],
    ],
  ],
  // The command line: the core without a server.
  [
    'cli',
    [
      ...[
        'core/problem',
        'core/archive',
        'core/checkpoint',
        'core/classifier',
        'core/dicom',
        'core/inference',
        'core/ingest',
        'core/nifti',
      ],
      ...[
        'core/onnx-graph',
        'core/phantom',
        'core/pipeline',
        'core/tensor',
        'core/tokenizer',
        'config',
        'process',
      ],
      ...['server/upload', 'server/auth', 'server/studies', 'server/audit'],
    ],
  ],
];

module.exports = { LAYERS };

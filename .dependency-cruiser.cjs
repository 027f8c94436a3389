/**
 * The architecture as a rule: an import that `test/architecture/layers.cjs` does not list fails lint.
 * `docs/architecture.md` shows the same picture in words.
 */
const { LAYERS } = require('./test/architecture/layers.cjs');

const TESTS = '\\.test\\.ts$';

const layerRule = ([folder, allowed]) => ({
  name: `layer ${folder}`,
  severity: 'error',
  // A test may build its input with any part of the program.
  from: { path: `^src/${folder}/`, pathNot: TESTS },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: [TESTS, '(main|print-api-document|\\.worker|device-process|ctclip)\\.ts$'] },
      to: {},
    },
    {
      name: 'core-without-nest',
      comment: 'The core does not depend on the framework: the same code serves HTTP, the command line and the workers.',
      severity: 'error',
      from: { path: '^src/(core|cli)/' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'only-the-app-knows-the-filter',
      severity: 'error',
      from: { pathNot: `^src/server/(app\\.module|service|problem-http/)|${TESTS}` },
      to: { path: '\\.filter\\.ts$' },
    },
    {
      name: 'onnx-runtime-without-telemetry',
      comment: 'onnx-runtime.ts switches the telemetry off before it loads the library.',
      severity: 'error',
      from: { pathNot: '^src/core/inference/onnx-runtime\\.ts$' },
      to: { path: 'node_modules/onnxruntime-node/' },
    },
    ...LAYERS.map(layerRule),
    { name: 'sources-without-tests', severity: 'error', from: { path: '^src/', pathNot: TESTS }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};

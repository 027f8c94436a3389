/**
 * The architecture as a rule. A study flows one way: bytes -> volume -> tensor -> graph -> score -> answer, and a stage
 * never imports the one behind it. `docs/architecture.md` shows the same picture in words.
 */
const layer = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  // A test may build what it reads with any part of the program.
  from: { path: `^src/${from}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[from, ...to].join('|')})/` },
});

const NEST_FILES = '\\.(module|service|controller|guard|filter|decorator|dto|strategy|interceptor|middleware)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: ['\\.test\\.ts$', '(main|\\.worker|device-process|ctclip)\\.ts$'] }, to: {} },
    {
      name: 'core-without-nest',
      comment: 'From bytes to score nothing knows the framework: the same code serves HTTP, the command line and the workers.',
      severity: 'error',
      from: { path: '^src/(archive|pickle|checkpoint|onnx-graph|tokenizer|dicom|nifti|tensor|phantom|classifier|attribution|overlay|explanation|ingest|inference|pipeline|doctor|cli|webhook|studies|studies-redis|studies-bucket)/', pathNot: NEST_FILES },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'only-the-app-knows-the-filter',
      severity: 'error',
      from: { pathNot: '^src/(app\\.module|service|problem/)|\\.test\\.ts$' },
      to: { path: '\\.filter\\.ts$' },
    },
    layer('problem-imports-nothing', 'problem', ['config', 'auth']),
    layer('archive', 'archive', ['problem']),
    layer('pickle', 'pickle', ['problem']),
    layer('checkpoint', 'checkpoint', ['problem', 'archive', 'pickle']),
    layer('onnx-graph', 'onnx-graph', ['problem', 'checkpoint']),
    layer('tokenizer', 'tokenizer', ['problem']),
    layer('attribution', 'attribution', ['problem', 'dicom', 'tensor']),
    layer('inference', 'inference', ['problem', 'config', 'attribution', 'checkpoint', 'onnx-graph', 'tensor', 'tokenizer']),
    layer('dicom', 'dicom', ['problem', 'config', 'archive', 'tensor']),
    layer('nifti', 'nifti', ['problem', 'dicom']),
    layer('ingest', 'ingest', ['problem', 'archive', 'dicom', 'nifti', 'tensor']),
    layer('tensor', 'tensor', ['problem', 'dicom']),
    layer('phantom', 'phantom', ['problem']),
    layer('classifier', 'classifier', ['problem', 'config', 'pickle']),
    layer('overlay', 'overlay', ['dicom', 'attribution']),
    layer('explanation', 'explanation', ['problem', 'dicom', 'nifti', 'attribution', 'ingest', 'inference', 'classifier', 'overlay']),
    layer('pipeline', 'pipeline', ['problem', 'config', 'dicom', 'ingest', 'inference', 'classifier', 'attribution', 'explanation', 'checkpoint']),
    layer('webhook', 'webhook', ['problem']),
    layer('studies', 'studies', ['problem', 'pipeline']),
    layer('studies-redis', 'studies-redis', ['problem', 'studies']),
    layer('studies-bucket', 'studies-bucket', ['problem', 'studies']),
    layer('studies-api', 'studies-api', ['problem', 'config', 'auth', 'api-docs', 'checkpoint', 'pipeline', 'upload', 'device', 'explanation', 'prediction', 'studies', 'studies-redis', 'studies-bucket', 'webhook']),
    layer('scratch', 'scratch', []),
    layer('upload', 'upload', ['problem', 'config', 'scratch']),
    layer('auth', 'auth', ['problem', 'config']),
    layer('logging', 'logging', ['config']),
    layer('http', 'http', ['problem', 'config', 'auth']),
    layer('api-docs', 'api-docs', ['problem', 'config', 'auth']),
    layer('device', 'device', ['problem', 'config', 'logging', 'pipeline', 'checkpoint', 'phantom', 'scratch']),
    layer('prediction', 'prediction', ['problem', 'config', 'auth', 'upload', 'device', 'explanation', 'pipeline']),
    layer('metrics', 'metrics', ['problem', 'config', 'auth', 'http', 'api-docs', 'audit', 'upload', 'device', 'prediction', 'studies', 'studies-api']),
    layer('web-page', 'web-page', ['config']),
    layer('audit', 'audit', ['problem', 'config', 'auth', 'prediction', 'studies', 'studies-api']),
    layer('admin', 'admin', ['problem', 'config', 'auth', 'api-docs', 'logging', 'upload', 'device', 'pipeline', 'prediction', 'webhook']),
    layer('tracing', 'tracing', ['problem', 'config', 'http', 'prediction']),
    layer('health', 'health', ['problem', 'config', 'auth', 'http', 'upload', 'device', 'prediction']),
    layer('doctor', 'doctor', [
      ...['problem', 'config', 'archive', 'checkpoint', 'onnx-graph', 'tokenizer', 'dicom/series', 'tensor', 'inference', 'classifier'],
      ...['upload', 'auth', 'audit'],
    ]),
    {
      name: 'sources-without-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};

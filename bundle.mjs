import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';

// Without large pages for Rolldown's memory: clearing them takes twice as long as bundling.
process.env['MIMALLOC_ALLOW_THP'] ??= '0';
const { build } = await import('rolldown');

/** The compiler's output: a file for every module. */
const MODULES = `${import.meta.dirname}/build/`;

/** Files of `dist` that are started or loaded by their names. All other modules become parts of shared chunks. */
const PROGRAMS = [
  'main',
  'cli/ctclip',
  'cli/doctor/device-proof',
  'device/device-process',
  // For tests: they start the service with their own device process, run commands in their own process, and read studies.
  'server/run-service',
  'cli/run-command-line',
  'core/ingest/study-reader',
  'device/study-server',
  'core/inference/inference-errors',
  'core/problem/domain-error',
  'core/checkpoint/file-digest.worker',
  'core/ingest/ingest.worker',
  'core/ingest/task.worker',
  'server/auth/passwords/bcrypt.worker',
];

/** The HTTP process, which `main` runs. It is bundled as CommonJS, because Node keeps the compiled code of CommonJS only. */
const SERVICE = 'server/run-service';

/** Packages that stay in node_modules. */
const EXTERNAL = [
  // Have native or WebAssembly files.
  /^(onnxruntime-node|@cornerstonejs|dcmjs-codecs)/,
  // Optional packages that are not installed: Nest tries to load them, and works without them.
  /^@nestjs\/(axios|microservices|mongoose|platform-express|sequelize|typeorm|websockets)/,
  /^(@fastify\/view|@grpc\/|@mikro-orm\/|class-transformer\/storage|mongoose|sequelize|typeorm)/,
  // Fastify loads them when they are needed: for routes with schemas, which the service does not have, and for tests.
  /^(@fastify\/(ajv-compiler|fast-json-stringify-compiler)|light-my-request)$/,
];

/** ES modules of packages for which Node would choose CommonJS. Only ES modules are bundled without their unused parts. */
const ES_MODULES = {
  'class-transformer$': 'class-transformer/esm2015/index.js',
  'class-validator$': 'class-validator/esm2015/index.js',
  rxjs$: 'rxjs/dist/esm/index.js',
  'rxjs/operators$': 'rxjs/dist/esm/operators/index.js',
};

/** Functions of packages that other packages import, but the service does not call. They are loaded when they are called. */
const UNUSED = { glob: ['glob'], 'js-yaml': ['dump'], 'mime-types': ['lookup'] };

const REFLECT_METADATA = /[\\/]node_modules[\\/]reflect-metadata[\\/]/;

/** Maps the modules to their sources, and lets them find workers and other files at paths relative to their own. */
const compiledModules = {
  name: 'compiled-modules',
  load: {
    filter: { id: /[\\/]build[\\/]/ },
    handler(id) {
      if (!id.startsWith(MODULES)) return null;
      const place = `new URL(${JSON.stringify(relative(MODULES, id))}, DIST)`;
      const code = readFileSync(id, 'utf8').replaceAll('import.meta.url', place);
      return { code, map: readFileSync(`${id}.map`, 'utf8') };
    },
  },
};

/**
 * Makes reflect-metadata an ES module. It must run before all modules with decorators, so it is a chunk of its own: other chunks
 * import it before they run their modules. As CommonJS it would run after them, or Node would parse it for its exports.
 */
const earlyMetadata = {
  name: 'early-metadata',
  load: {
    filter: { id: REFLECT_METADATA },
    handler: (id) => ({ code: `${readFileSync(id, 'utf8')}\nexport {};`, moduleType: 'js' }),
  },
};

/** Leaves code that other packages import, but the service does not use, in node_modules. */
const unusedPackages = {
  name: 'unused-packages',
  resolveId: {
    filter: {
      id: [/^class-(validator|transformer)$/, ...Object.keys(UNUSED).map((name) => new RegExp(`^${name}$`))],
    },
    handler(source, importer) {
      if (importer === `unused:${source}`) return { id: source, external: true };
      if (source in UNUSED) return `unused:${source}`;
      // Nest's pipes and interceptors would bring all parts of them into the bundle.
      return importer.startsWith(MODULES) ? null : { id: source, external: true };
    },
  },
  load: {
    filter: { id: /^unused:/ },
    handler(id) {
      const [, source] = id.split(':');
      const functions = UNUSED[source].map(
        (name) => `exports.${name} = (...parameters) => require('${source}').${name}(...parameters);`,
      );
      return { code: functions.join('\n'), moduleType: 'js' };
    },
  },
};

/** Lets the programs load the HTTP process with its compiled code. */
const cachedService = {
  name: 'cached-service',
  load: {
    filter: { id: new RegExp(`[\\\\/]build[\\\\/]${SERVICE}\\.js$`) },
    handler: () => ({
      code: `
        import { fileURLToPath } from 'node:url';
        import { CachedCode } from '../process/cached-code.js';
        const code = new CachedCode(fileURLToPath(DIST));
        export const { runService } = code.load(fileURLToPath(new URL('${SERVICE}.cjs', DIST)));`,
    }),
  },
};

/** Declares the root of `dist`, for the modules that look for files: a chunk is in another directory than its modules were. */
function declareRoot(fileName, chunkUrl) {
  const root = '../'.repeat(fileName.split('/').length - 1) || './';
  return `const DIST = new URL('${root}', ${chunkUrl});`;
}

const INPUT_OPTIONS = {
  platform: 'node',
  logLevel: 'warn',
  external: EXTERNAL,
  resolve: {
    alias: Object.fromEntries(
      Object.entries(ES_MODULES).map(([name, path]) => [name, `${import.meta.dirname}/node_modules/${path}`]),
    ),
  },
};

const OUTPUT_OPTIONS = {
  dir: 'dist',
  sourcemap: true,
  codeSplitting: { groups: [{ name: 'reflect-metadata', test: REFLECT_METADATA }] },
  // Nest and Swagger read the names of classes.
  keepNames: true,
};

const inputOf = (programs) => Object.fromEntries(programs.map((name) => [name, `${MODULES}${name}.js`]));

/*
 * Bundles the compiled programs and their packages: at a start, Node opens a few dozen files instead of 2,500, in less than half
 * the time (docs/decisions/0010-bundled-programs.md).
 */
await build({
  ...INPUT_OPTIONS,
  input: inputOf(PROGRAMS),
  plugins: [cachedService, earlyMetadata, unusedPackages, compiledModules],
  output: {
    ...OUTPUT_OPTIONS,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    intro: ({ fileName }) => declareRoot(fileName, 'import.meta.url'),
  },
});

await build({
  ...INPUT_OPTIONS,
  input: inputOf([SERVICE]),
  transform: { define: { 'import.meta.resolve': 'require.resolve' } },
  plugins: [earlyMetadata, unusedPackages, compiledModules],
  output: {
    ...OUTPUT_OPTIONS,
    format: 'cjs',
    // As in ES modules.
    strict: true,
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
    intro: ({ fileName }) => declareRoot(fileName, "require('node:url').pathToFileURL(__filename)"),
  },
});

// Without NODE_OPTIONS: compiled code fits only the V8 options that it was compiled with, and the service has its own.
execFileSync(process.execPath, ['build/process/write-code-cache.js', 'dist'], {
  env: { ...process.env, NODE_OPTIONS: '' },
  stdio: 'inherit',
});

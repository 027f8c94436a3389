/** `npm run build`: compiles, bundles and builds the page. Independent steps run in parallel. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import process from 'node:process';

const SBOM = 'build/sbom.cdx.json';

/** Runs a program to its end. @throws Error with its command if it fails */
function run(program, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${[program, ...parameters].join(' ')} failed.`));
    });
  });
}

/** Uses one checker: several would each check the types that they share, and take a third more processor time. */
function compile() {
  const compiler = 'node_modules/typescript-7/bin/tsc';
  return run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--checkers', '1']);
}

/** The build of the page does not need the service's types: only editors and the linter do. */
function buildPage() {
  return run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn']);
}

function writeServiceTypes() {
  return run(process.execPath, ['web/write-service-types.mjs']);
}

function writeSbom() {
  const parameters = ['sbom', '--omit=dev', '--package-lock-only', '--sbom-format=cyclonedx'];
  // On Windows, npm is a script of the shell.
  const stdio = ['ignore', openSync(SBOM, 'w'), 'inherit'];
  return run('npm', parameters, { stdio, shell: process.platform === 'win32' });
}

try {
  mkdirSync('build', { recursive: true });
  await Promise.all([compile(), writeSbom()]);
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist');
  renameSync(SBOM, 'dist/sbom.cdx.json');
  await Promise.all([import('./bundle.mjs'), buildPage(), writeServiceTypes()]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

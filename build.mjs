/** `npm run build`: compiles, and then does at the same time what does not need one another. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import process from 'node:process';

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

function compile() {
  return run(process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.build.json']);
}

async function buildPage() {
  await run(process.execPath, ['web/write-service-types.mjs']);
  await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn']);
}

function writeSbom() {
  const parameters = ['sbom', '--omit=dev', '--package-lock-only', '--sbom-format=cyclonedx'];
  // On Windows, npm is a script of the shell.
  const stdio = ['ignore', openSync('dist/sbom.cdx.json', 'w'), 'inherit'];
  return run('npm', parameters, { stdio, shell: process.platform === 'win32' });
}

try {
  await compile();
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist');
  await Promise.all([import('./bundle.mjs'), buildPage(), writeSbom()]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/*
 * For the build: writes the compiled code of the bundle in a directory.
 *   node write-code-cache.js DIRECTORY
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CachedCode } from './cached-code.js';

const directory = resolve(process.argv[2] ?? '.');
const code = new CachedCode(directory);
for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.cjs')) code.load(join(directory, name));
}
// The written code includes the functions that have run.
code.write();
// Some packages start timers when they are loaded.
process.exit();

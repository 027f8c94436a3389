/** `npm run audit:licences`: lists the licence of every production dependency; fails on one that is not permissive. */
import { readFileSync } from 'node:fs';
import { isPermissive, productionPackages } from './licences.js';

const lockFile = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as Parameters<typeof productionPackages>[0];
const packages = productionPackages(lockFile);
for (const { name, version, licence = 'none' } of packages)
  process.stdout.write(`${licence}\t${name}@${version}\n`);
const others = packages.filter(({ licence }) => !isPermissive(licence));
process.stdout.write(
  `${packages.length} packages; ${others.length} with a licence that is not known to be permissive\n`,
);
if (others.length > 0) process.exitCode = 1;

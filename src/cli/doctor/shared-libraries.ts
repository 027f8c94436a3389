import type { Host } from './host.js';

/** Libraries that the dynamic linker of a Linux system does not find, by their names. */
export async function missingLibraries(host: Host, names: readonly string[]): Promise<string[]> {
  // On Debian it is outside an ordinary user's PATH.
  const cache = (await host.run('/sbin/ldconfig', '-p')) ?? (await host.run('ldconfig', '-p')) ?? '';
  const known = new Set(cache.split('\n').map((line) => line.trim().split(' ', 1)[0]));
  for (const directory of host.libraryPath) for (const name of host.list(directory)) known.add(name);
  return names.filter((name) => !known.has(name));
}

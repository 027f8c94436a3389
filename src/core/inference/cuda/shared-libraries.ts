import type { System } from './system.js';

/** Libraries that the dynamic linker of a Linux system does not find, by their names. */
export async function missingLibraries(
  system: Pick<System, 'libraryPath' | 'list' | 'run'>,
  names: readonly string[],
): Promise<string[]> {
  // On Debian, ldconfig is outside an ordinary user's PATH.
  const cache = (await system.run('/sbin/ldconfig', '-p')) ?? (await system.run('ldconfig', '-p')) ?? '';
  const known = new Set(cache.split('\n').map((line) => line.trim().split(' ', 1)[0]));
  for (const directory of system.libraryPath) for (const name of system.list(directory)) known.add(name);
  return names.filter((name) => !known.has(name));
}

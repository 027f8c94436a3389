import type { Host } from '../../src/cli/doctor/host.js';

const GB = 1024 ** 3;

/** Output of programs by name, strings of files by path, names of files by directory. */
export interface HostContents extends Partial<
  Pick<Host, 'platform' | 'nodeVersion' | 'cores' | 'libraryPath' | 'visibleDevices'>
> {
  readonly prints?: Readonly<Record<string, string>>;
  readonly directories?: Readonly<Record<string, readonly string[]>>;
  /** Strings of C by path of the file. */
  readonly strings?: Readonly<Partial<Record<string, readonly string[]>>>;
  readonly memory?: number | undefined;
  readonly disk?: number | undefined;
}

/** A Linux machine with ample resources and no graphics card, unless changed. */
export function hostOf({
  prints = {},
  directories = {},
  strings = {},
  ...contents
}: HostContents = {}): Host {
  return {
    platform: contents.platform ?? 'linux',
    nodeVersion: contents.nodeVersion ?? '24.11.0',
    cores: contents.cores ?? 8,
    libraryPath: contents.libraryPath ?? [],
    visibleDevices: contents.visibleDevices,
    run: (program) => Promise.resolve(prints[program]),
    containsString: (path, text) => Promise.resolve(strings[path]?.includes(text) ?? false),
    list: (directory) => directories[directory] ?? [],
    availableMemory: () => Promise.resolve('memory' in contents ? contents.memory : 64 * GB),
    freeDisk: () => Promise.resolve('disk' in contents ? contents.disk : 200 * GB),
  };
}

import { promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Functions of `node:fs/promises` that need room on a disk, with the position of the written path in their arguments. */
const WRITES = { mkdir: 0, open: 0, rename: 1, link: 1, copyFile: 1, writeFile: 0 } as const;
const READ_ONLY = ['r', undefined];
const WRITES_OF_HANDLE = ['writeFile', 'appendFile', 'sync'] as const;

type Task = (...parameters: readonly unknown[]) => Promise<unknown>;

/** Counts the writes below a directory by `node:fs/promises`, and fails chosen ones, until the end of its scope. */
export class WatchedDisk implements Disposable {
  /** Number of writes. */
  writes = 0;
  /** Number of writes that failed. */
  failed = 0;
  private readonly restore: (() => void)[] = [];
  private readonly paths = new WeakMap<object, string>();
  private isHandleWatched = false;

  /** @param fails called before each write with its number, from 1; true: the disk is full */
  constructor(
    private readonly directory: string,
    private readonly fails: (write: number) => boolean,
  ) {
    const functions = promises as unknown as Record<string, Task>;
    for (const [name, position] of Object.entries(WRITES))
      this.replace(functions, name, (task) => async (...parameters) => {
        const path = String(parameters[position]);
        if (name !== 'open' || !READ_ONLY.includes(parameters[1] as string | undefined))
          this.write(name, path);
        const answer = await task(...parameters);
        if (name === 'open') this.watch(answer as FileHandle, path);
        return answer;
      });
    syncBuiltinESMExports();
  }

  /** Ends the faults and the counting. */
  mend(): void {
    for (const restore of this.restore.splice(0)) restore();
    syncBuiltinESMExports();
  }

  [Symbol.dispose](): void {
    this.mend();
  }

  /** All handles share their methods. */
  private watch(handle: FileHandle, path: string): void {
    this.paths.set(handle, path);
    if (this.isHandleWatched) return;
    this.isHandleWatched = true;
    const { paths } = this;
    const write = (name: string, path: string): void => this.write(name, path);
    const methods = Object.getPrototypeOf(handle) as Record<string, Task>;
    for (const name of WRITES_OF_HANDLE)
      this.replace(
        methods,
        name,
        (task) =>
          async function (this: object, ...parameters) {
            write(name, paths.get(this) ?? '');
            const answer: unknown = await Reflect.apply(task, this, parameters);
            return answer;
          },
      );
  }

  private replace(owner: Record<string, Task>, name: string, replacement: (task: Task) => Task): void {
    const task = owner[name];
    owner[name] = replacement(task);
    this.restore.push(() => (owner[name] = task));
  }

  private write(syscall: string, path: string): void {
    if (!path.startsWith(this.directory)) return;
    this.writes += 1;
    if (!this.fails(this.writes)) return;
    this.failed += 1;
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${syscall}`), {
      code: 'ENOSPC',
      syscall,
    });
  }
}

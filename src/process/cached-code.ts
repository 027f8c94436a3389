import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Script } from 'node:vm';

interface Module {
  exports: unknown;
}

type Wrapped = (exports: unknown, require: NodeJS.Require, module: Module, __filename: string) => void;

const WRAPPER = '(function (exports, require, module, __filename) {';

/**
 * Loads CommonJS files with the code that V8 compiled for them at the build. Compiling takes a third of a start, and only Node 22
 * and newer keep compiled code by themselves.
 */
export class CachedCode {
  private readonly modules = new Map<string, Module>();
  private readonly scripts = new Map<string, { readonly script: Script; readonly digest: Buffer }>();

  /** @param root directory of the bundle */
  constructor(private readonly root: string) {}

  /** @returns the exports of a file */
  load(path: string): unknown {
    // Only Node's own loader maps places in stack traces to the sources.
    if (process.sourceMapsEnabled) return createRequire(path)(path);
    const known = this.modules.get(path);
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {} };
    this.modules.set(path, module);
    const wrapped = this.compile(path).runInThisContext() as Wrapped;
    wrapped(module.exports, this.requireOf(path), module, path);
    return module.exports;
  }

  /** Writes the compiled code of each loaded file into a file next to it. */
  write(): void {
    for (const [path, { script, digest }] of this.scripts)
      writeFileSync(cacheOf(path), Buffer.concat([digest, script.createCachedData()]));
  }

  /** Compiles the file unless kept code fits the file, this version of V8 and its options. */
  private compile(path: string): Script {
    const bytes = readFileSync(path);
    const digest = createHash('sha256').update(bytes).digest();
    const code = `${WRAPPER}${bytes.toString()}\n})`;
    const cachedData = keptCode(cacheOf(path), digest);
    // Kept code contains the file's name at the build. The name omits the bundle's location, which may have changed since.
    const filename = join(basename(this.root), relative(this.root, path));
    const script = new Script(code, { filename, columnOffset: -WRAPPER.length, cachedData });
    this.scripts.set(path, { script, digest });
    return script;
  }

  /** A `require` that loads the bundle's files here, and packages and Node's modules with Node. */
  private requireOf(path: string): NodeJS.Require {
    const require = createRequire(path);
    const load = (id: string): unknown =>
      id.startsWith('.') ? this.load(resolve(dirname(path), id)) : require(id);
    return Object.assign(load, require);
  }
}

/** The name contains the architecture, which V8 does not check by itself. */
function cacheOf(path: string): string {
  return `${path}.${process.arch}.cache`;
}

/**
 * V8 compares only the length of a file with that of its kept code. The digest in front of the code makes sure that a changed file
 * of the same length is compiled again.
 */
function keptCode(path: string, digest: Buffer): Buffer | undefined {
  try {
    const kept = readFileSync(path);
    return digest.equals(kept.subarray(0, digest.length)) ? kept.subarray(digest.length) : undefined;
  } catch {
    return undefined;
  }
}

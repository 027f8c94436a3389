import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/* The parts of the WebAssembly JavaScript interface that codecs need. TypeScript has it in its browser library only. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: WasmImports) => WasmInstance;
  readonly Memory: new (descriptor: { initial: number }) => WasmMemory;
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface };

const require = createRequire(import.meta.url);

const compiled = new Map<string, object>();

/** Loads the CommonJS script of a codec package. */
export function requireScript(specifier: string): unknown {
  return require(specifier);
}

/** Compiles a WebAssembly file of a package, once per thread. */
function compile(specifier: string): object {
  const known = compiled.get(specifier);
  if (known !== undefined) return known;
  const module = new WebAssembly.Module(readFileSync(require.resolve(specifier)));
  compiled.set(specifier, module);
  return module;
}

/**
 * A new instance with its own heap. Synchronous, like all work on a decoding thread.
 *
 * @param specifier module specifier of the WebAssembly file in its package.
 */
export function instantiate(specifier: string, imports: WasmImports): WasmInstance {
  return new WebAssembly.Instance(compile(specifier), imports);
}

/** The memory that an instance exports under any minified name. */
export function memoryOf(instance: WasmInstance): WasmMemory {
  for (const value of Object.values(instance.exports)) {
    if (value instanceof WebAssembly.Memory) return value;
  }
  throw new Error('the WebAssembly file exports no memory');
}

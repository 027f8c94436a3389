import type { WasmMemory } from './webassembly.js';

/** Memory of a WebAssembly module never shrinks: a module that has grown past this is discarded after the frame. */
const MAX_IDLE_HEAP_BYTES = 256 * 1024 * 1024;

/** The part of a loaded codec that its replacement needs. */
export interface LoadedCodec {
  readonly memory: WasmMemory;
}

/**
 * A codec that is loaded when it is first needed and replaced after an error. An error leaks the memory that the C++ code
 * had allocated, and an exhausted or overwritten heap would spoil the frames that follow.
 */
export class ReplaceableCodec<C extends LoadedCodec> {
  private loaded: C | null = null;

  constructor(private readonly load: () => C) {}

  use<T>(action: (codec: C) => T): T {
    const codec = (this.loaded ??= this.load());
    try {
      const result = action(codec);
      if (codec.memory.buffer.byteLength > MAX_IDLE_HEAP_BYTES) this.loaded = null;
      return result;
    } catch (error) {
      this.loaded = null;
      throw error;
    }
  }
}

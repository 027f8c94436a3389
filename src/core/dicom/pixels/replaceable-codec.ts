import type { WasmMemory } from './webassembly.js';

/** Memory of a WebAssembly module grows and never shrinks: one that has grown past this is given up after the frame. */
const MAX_IDLE_HEAP_BYTES = 256 * 1024 * 1024;

/** A loaded codec, as much of it as replacing it needs. */
export interface LoadedCodec {
  readonly memory: WasmMemory;
}

/**
 * A codec that is loaded when it is first needed and replaced when it may have gone wrong. An error leaves what the
 * C++ code had allocated behind, and an exhausted or overwritten heap would spoil the frames that follow.
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

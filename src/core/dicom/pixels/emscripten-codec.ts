import { damagedPixelData } from './pixel-errors.js';
import { ReplaceableCodec } from './replaceable-codec.js';
import type { LoadedCodec } from './replaceable-codec.js';
import { instantiate, memoryOf, requireScript } from './webassembly.js';
import type { WasmImports, WasmInstance, WasmMemory } from './webassembly.js';

/** Common decoder object of the cornerstonejs builds of CharLS, OpenJPEG and OpenJPH. */
interface CodecDecoder {
  /** Room for the codestream in the module's heap. */
  getEncodedBuffer(length: number): Uint8Array;
  /** Values in containers of one or two bytes, in the module's heap. */
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  delete(): void;
}

/** Properties that Emscripten's script adds to its argument. */
interface EmscriptenModule {
  readonly calledRun?: boolean;
  readonly getExceptionMessage?: (address: unknown) => string | readonly string[];
  readonly [name: string]: unknown;
}

interface EmscriptenCodec extends LoadedCodec {
  readonly Decoder: new () => CodecDecoder;
  readonly module: EmscriptenModule;
  /** Output of the C++ code, kept out of the process's output. */
  readonly said: string[];
}

export interface EmscriptenCodecFiles {
  /** Module specifiers of the package's script and of its WebAssembly file. */
  readonly script: string;
  readonly binary: string;
  /** Class that the module exports. */
  readonly decoderClass: string;
}

/** Enough for 4096 x 4096 pixels in OpenJPEG, which needs the most; a codestream that needs more is an attack. */
const MAX_HEAP_BYTES = 512 * 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
/** A garbled codestream can make a codec print a message for every block. */
const MAX_REMARKS = 100;

/** Emscripten's script grows the heap by calling `grow`, and treats an exception as "out of memory". */
function limitGrowth(memory: WasmMemory): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE_BYTES > MAX_HEAP_BYTES) throw new RangeError('heap limit');
    return grow(pages);
  };
}

/** Emscripten returns a promise even if its `instantiateWasm` hook is synchronous. */
function load({ script, binary, decoderClass }: EmscriptenCodecFiles): EmscriptenCodec {
  const said: string[] = [];
  const say = (text: string): void => {
    if (said.length < MAX_REMARKS) said.push(text);
  };
  const instances: WasmInstance[] = [];
  const module: EmscriptenModule = {
    print: say,
    printErr: say,
    instantiateWasm(imports: WasmImports, receive: (instance: WasmInstance) => void) {
      const instance = instantiate(binary, imports);
      limitGrowth(memoryOf(instance));
      instances.push(instance);
      receive(instance);
      return instance.exports;
    },
  };
  const factory = requireScript(script) as (module: EmscriptenModule) => Promise<unknown>;
  void factory(module).catch(() => undefined);
  const Decoder = module[decoderClass] as EmscriptenCodec['Decoder'] | undefined;
  const [instance] = instances;
  if (module.calledRun !== true || Decoder === undefined || instance === undefined)
    throw new Error(`${script} did not load at once`);
  return { Decoder, module, memory: memoryOf(instance), said };
}

/** C++ exceptions arrive as addresses, traps as errors. */
function messageOf(error: unknown, module: EmscriptenModule): string {
  if (error instanceof Error) return error.message;
  const said: unknown = module.getExceptionMessage?.(error);
  return typeof said === 'string' ? said : 'C++ exception';
}

/** An exception skips the cleanup, so the whole instance is discarded. */
function decodeWith({ Decoder }: EmscriptenCodec, codestream: Uint8Array): Uint8Array {
  const decoder = new Decoder();
  decoder.getEncodedBuffer(codestream.length).set(codestream);
  decoder.decode();
  const decoded = decoder.getDecodedBuffer().slice();
  decoder.delete();
  return decoded;
}

/** A codec of the cornerstonejs family. */
export class EmscriptenDecoder {
  private readonly codec: ReplaceableCodec<EmscriptenCodec>;

  constructor(
    private readonly name: string,
    files: EmscriptenCodecFiles,
  ) {
    this.codec = new ReplaceableCodec(() => load(files));
  }

  /**
   * @param expectedBytes of the decoded image, by the checked header.
   * @returns values in little-endian containers of one or two bytes.
   * @throws DomainError `dicom.damaged-pixel-data`
   */
  decode(codestream: Uint8Array, expectedBytes: number): Uint8Array {
    return this.codec.use((codec) => {
      codec.said.length = 0;
      const decoded = this.attempt(codec, codestream);
      if (decoded.length !== expectedBytes) {
        throw damagedPixelData(this.name, codec.said.at(-1) ?? 'incomplete image');
      }
      return decoded;
    });
  }

  private attempt(codec: EmscriptenCodec, codestream: Uint8Array): Uint8Array {
    try {
      return decodeWith(codec, codestream);
    } catch (error) {
      throw damagedPixelData(this.name, messageOf(error, codec.module));
    }
  }
}

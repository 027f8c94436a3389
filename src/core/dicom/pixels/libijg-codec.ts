import { ReplaceableCodec } from './replaceable-codec.js';
import type { LoadedCodec } from './replaceable-codec.js';
import { instantiate } from './webassembly.js';
import type { WasmImports, WasmMemory } from './webassembly.js';

/**
 * dcmjs' build of libijg, the JPEG library of DCMTK in its variants for 8, 12 and 16 bits: the only one in the registry
 * that decodes 12-bit and lossless JPEG at the speed of C. Its own script loads asynchronously and includes dcmjs,
 * so this binds the WebAssembly file, whose exports are plain functions.
 */
interface LibijgExports {
  readonly memory: WasmMemory;
  _initialize?(): void;
  CreateCodecsContext(): number;
  ReleaseCodecsContext(context: number): void;
  SetColumns(context: number, value: number): void;
  SetRows(context: number, value: number): void;
  SetBitsAllocated(context: number, value: number): void;
  SetBitsStored(context: number, value: number): void;
  SetSamplesPerPixel(context: number, value: number): void;
  SetPixelRepresentation(context: number, value: number): void;
  SetPlanarConfiguration(context: number, value: number): void;
  SetPhotometricInterpretation(context: number, value: number): void;
  SetEncodedBufferSize(context: number, bytes: number): void;
  GetEncodedBuffer(context: number): number;
  GetDecodedBuffer(context: number): number;
  GetDecodedBufferSize(context: number): number;
  CreateDecoderParameters(): number;
  ReleaseDecoderParameters(parameters: number): void;
  SetConvertColorspaceToRgb(parameters: number, value: number): void;
  DecodeJpeg(context: number, parameters: number): void;
}

interface Libijg extends LoadedCodec {
  readonly exports: LibijgExports;
  /** Messages about the frame: libjpeg's warnings, which are not errors. */
  readonly said: string[];
}

const BINARY = 'dcmjs-codecs/build/dcmjs-native-codecs.wasm';
/** Number of MONOCHROME2 in dcmjs-codecs' list of photometric interpretations. */
const MONOCHROME2 = 1;

/** Imports of the WebAssembly file; files, clocks and an environment are unused. */
function surroundings(text: (address: number, length: number) => string, said: string[]): WasmImports {
  const nothing = (): number => 0;
  const ignore = (): void => undefined;
  const say = (address: number, length: number): void => void said.push(text(address, length));
  return {
    env: {
      emscripten_notify_memory_growth: ignore,
      onCodecsInfo: say,
      onCodecsTrace: ignore,
      onCodecsException(address: number, length: number): never {
        throw new Error(text(address, length));
      },
    },
    wasi_snapshot_preview1: {
      clock_time_get: nothing,
      environ_get: nothing,
      environ_sizes_get: nothing,
      fd_close: nothing,
      fd_seek: nothing,
      fd_write: nothing,
      proc_exit(code: number): never {
        throw new Error(`the codec ended with ${code}`);
      },
    },
  };
}

function load(): Libijg {
  const said: string[] = [];
  const text = (address: number, length: number): string =>
    Buffer.from(exports.memory.buffer, address, length).toString('latin1');
  const instance = instantiate(BINARY, surroundings(text, said));
  const exports = instance.exports as unknown as LibijgExports;
  exports._initialize?.();
  return { exports, memory: exports.memory, said };
}

const libijg = new ReplaceableCodec(load);

export interface LibijgImage {
  readonly columns: number;
  readonly rows: number;
  /** Bits per value, by the codestream's frame header. */
  readonly precision: number;
  /** Requested bytes per value. */
  readonly containerBytes: 1 | 2;
}

export interface LibijgResult {
  readonly bytes: Uint8Array;
  /** The library's warnings during decoding. */
  readonly remarks: readonly string[];
}

function describe(exports: LibijgExports, context: number, image: LibijgImage): void {
  exports.SetColumns(context, image.columns);
  exports.SetRows(context, image.rows);
  exports.SetBitsAllocated(context, image.containerBytes * 8);
  exports.SetBitsStored(context, image.precision);
  exports.SetSamplesPerPixel(context, 1);
  exports.SetPixelRepresentation(context, 0);
  exports.SetPlanarConfiguration(context, 0);
  exports.SetPhotometricInterpretation(context, MONOCHROME2);
}

function decode({ exports, memory }: Libijg, codestream: Uint8Array, image: LibijgImage): Uint8Array {
  const context = exports.CreateCodecsContext();
  const parameters = exports.CreateDecoderParameters();
  describe(exports, context, image);
  exports.SetEncodedBufferSize(context, codestream.length);
  new Uint8Array(memory.buffer).set(codestream, exports.GetEncodedBuffer(context));
  exports.SetConvertColorspaceToRgb(parameters, 0);
  exports.DecodeJpeg(context, parameters);
  const size = exports.GetDecodedBufferSize(context);
  const bytes = new Uint8Array(memory.buffer, exports.GetDecodedBuffer(context), size).slice();
  exports.ReleaseDecoderParameters(parameters);
  exports.ReleaseCodecsContext(context);
  return bytes;
}

/**
 * Decodes a JPEG of one component and any sequential or lossless process.
 *
 * @throws Error with the library's message
 */
export function decodeWithLibijg(codestream: Uint8Array, image: LibijgImage): LibijgResult {
  return libijg.use((loaded) => {
    loaded.said.length = 0;
    const bytes = decode(loaded, codestream, image);
    return { bytes, remarks: [...loaded.said] };
  });
}

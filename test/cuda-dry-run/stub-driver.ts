import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CudaProvider } from './pinned-provider.js';

const SOURCES = join(import.meta.dirname, 'stub-driver');
const COMPILER = 'cc';
const DRIVER = 'libcuda.so.1';
/** The provider composes this name at run time. */
const CUDNN = 'libcudnn.so.9';

/** Settings of the stub driver (stub-driver/stub.h). */
export interface StubSettings {
  /** Compute capability, `8.6`. */
  readonly capability?: string;
  readonly cards?: number;
  readonly memoryMib?: number;
  /** Whether the machine has nvidia-smi. */
  readonly hasSmi?: boolean;
  readonly launchMicroseconds?: number;
  /** File with the number of processes whose context is to die. */
  readonly faults?: string;
  /** Directory of the answers, by their length in bytes. */
  readonly answers?: string;
  /** Directory of the counters of each process. */
  readonly reports?: string;
}

/** Names of NVIDIA's libraries and of their functions, as whole strings of C in the provider. */
const LIBRARY = /^lib(cudart|cublas|cublasLt|curand|cufft|cudnn)\.so\.\d+$/;
const FUNCTION = /^(?:__cuda|cu(?:da|blas|dnn|rand|fft)?)[A-Z]\w+$/;

/** Functions of each library, as patterns of a linker's version script: the provider asks for them by name and version. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  cudart: 'cuda*; __cuda*',
  cublas: 'cublas[A-KM-Z]*',
  cublasLt: 'cublasLt*',
  curand: 'curand*',
  cufft: 'cufft*',
  cudnn: 'cudnn*',
};

/** Whether the machine has a compiler of C. */
export function hasCompiler(): boolean {
  try {
    execFileSync(COMPILER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * A driver for a card that computes nothing, with the libraries that ONNX Runtime's CUDA provider needs: one library under
 * all of their names. Functions that the sources leave out exist, so that the provider can be loaded, and fail.
 */
export class StubDriver {
  private constructor(readonly directory: string) {}

  /** Compiles it for a provider. */
  static compile({ directory: provider }: CudaProvider, directory: string): StubDriver {
    mkdirSync(directory);
    const { functions, libraries } = namesIn(join(provider, 'libonnxruntime_providers_cuda.so'));
    const rest = [...functions].map(
      (name) => `__attribute__((weak)) int ${name}(void) { return stub_unexpected("${name}"); }\n`,
    );
    const restFile = join(directory, 'rest.c');
    writeFileSync(restFile, `#include "stub.h"\n${rest.join('')}`);
    const versions = [...libraries].map(([library, name]) => `${name} { global: ${FUNCTIONS[library]}; };\n`);
    const versionFile = join(directory, 'versions');
    writeFileSync(versionFile, versions.join(''));
    const sources = readdirSync(SOURCES).filter((name) => name.endsWith('.c'));
    execFileSync(COMPILER, [
      ...['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', `-I${SOURCES}`, '-pthread'],
      `-DSTUB_CUDA=${/\d+$/.exec(libraries.get('cudart') ?? '')?.[0] ?? ''}`,
      `-Wl,--version-script=${versionFile}`,
      ...['-o', join(directory, DRIVER)],
      ...sources.map((name) => join(SOURCES, name)),
      restFile,
    ]);
    for (const name of new Set([...libraries.values(), CUDNN])) symlinkSync(DRIVER, join(directory, name));
    return new StubDriver(directory);
  }

  /** Environment of a process that uses the driver. */
  environment(settings: StubSettings = {}): Record<string, string> {
    const variables = {
      CUDA_STUB_CAPABILITY: settings.capability,
      CUDA_STUB_CARDS: settings.cards,
      CUDA_STUB_MEMORY_MIB: settings.memoryMib,
      CUDA_STUB_LAUNCH_US: settings.launchMicroseconds,
      CUDA_STUB_FAULTS: settings.faults,
      CUDA_STUB_ANSWERS: settings.answers,
      CUDA_STUB_REPORTS: settings.reports,
    };
    const given = Object.entries(variables).filter(([, value]) => value !== undefined);
    return {
      LD_LIBRARY_PATH: this.directory,
      ...(settings.hasSmi === true && { PATH: `${join(SOURCES, 'bin')}:${process.env['PATH'] ?? ''}` }),
      ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    };
  }
}

const CHUNK_BYTES = 16 * 2 ** 20;
/** Overlap of two chunks, longer than every name. */
const OVERLAP_BYTES = 256;

/** Names of NVIDIA's functions, and of its libraries by kind, in a provider's file. */
function namesIn(path: string): { functions: Set<string>; libraries: Map<string, string> } {
  const functions = new Set<string>();
  const libraries = new Map<string, string>();
  const buffer = Buffer.alloc(OVERLAP_BYTES + CHUNK_BYTES);
  const file = openSync(path, 'r');
  for (;;) {
    const length = readSync(file, buffer, OVERLAP_BYTES, CHUNK_BYTES, null);
    if (length === 0) break;
    const text = buffer.toString('latin1', 0, OVERLAP_BYTES + length);
    for (const [, name] of text.matchAll(/\0((?:lib|__)?cu[\w.]+)(?=\0)/g)) {
      if (FUNCTION.test(name)) functions.add(name);
      const library = LIBRARY.exec(name)?.at(1);
      if (library !== undefined) libraries.set(library, name);
    }
    buffer.copyWithin(0, length, OVERLAP_BYTES + length);
  }
  closeSync(file);
  return { functions, libraries };
}

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { packagePath } from '../../src/config/package-path.js';
import { PROVIDER_DIRECTORY } from '../../src/core/inference/cuda/cuda-release.js';
import { PROVIDER_LIBRARIES } from '../../src/core/inference/cuda/cuda-provider.js';
import type { CudaProvider } from './pinned-provider.js';
import { StubDriver } from './stub-driver.js';

/** ONNX Runtime looks for its providers next to its own library, so it is copied; all other packages are linked. */
const RUNTIME: readonly string[] = ['onnxruntime-node', 'onnxruntime-common'];
const COPIED = [
  'src',
  'dist',
  'test/bench',
  'test/builders',
  'test/cuda-dry-run',
  'test/generate',
  'test/gpu',
];
const LINKED = ['package.json', 'tsconfig.json', 'config', 'models'];

/** A copy of this repository in which the CUDA provider is installed on a stub driver. Ends with the scope that holds it. */
export class CudaCheckout implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'cuda-dry-run-'));
  readonly driver: StubDriver;

  /** @param runtime the `node_modules` that ONNX Runtime is taken from */
  constructor(provider: CudaProvider, runtime = packagePath('node_modules')) {
    const packages = this.path('node_modules');
    mkdirSync(packages);
    for (const name of readdirSync(packagePath('node_modules')))
      if (!RUNTIME.includes(name)) symlinkSync(packagePath('node_modules', name), join(packages, name));
    for (const name of RUNTIME) cpSync(join(runtime, name), join(packages, name), { recursive: true });
    this.install(provider);
    for (const name of COPIED.filter((folder) => existsSync(packagePath(folder))))
      cpSync(packagePath(name), this.path(name), { recursive: true });
    for (const name of LINKED) symlinkSync(packagePath(name), this.path(name));
    this.driver = StubDriver.compile(provider, this.path('stub-driver'));
  }

  /** Replaces ONNX Runtime's provider, or removes it if none is given. */
  install(provider?: CudaProvider): void {
    const libraries = this.path(relative(packagePath(), PROVIDER_DIRECTORY));
    for (const name of PROVIDER_LIBRARIES) {
      rmSync(join(libraries, name), { force: true });
      if (provider !== undefined) symlinkSync(join(provider.directory, name), join(libraries, name));
    }
  }

  path(...segments: string[]): string {
    return join(this.directory, ...segments);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { packagePath } from '../../src/config/package-path.js';

/** The libraries of ONNX Runtime's CUDA provider, in a directory of their own. */
export interface CudaProvider {
  readonly directory: string;
}

/** A wheel that pip's requirements pin: the image's build takes it, too. */
interface PinnedWheel {
  readonly project: string;
  readonly sha256: string;
}

const INDEX = 'https://pypi.org/simple';
const INDEX_FORMAT = 'application/vnd.pypi.simple.v1+json';
/** A machine without a way to the index says so soon. */
const INDEX_TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;

/** The part of a project's page (PEP 691) that finds a file by its hash. */
const projectPage = z.object({
  files: z.array(z.object({ url: z.url(), hashes: z.record(z.string(), z.string()) })),
});

/**
 * The provider of the wheel that the CUDA image uses, from the Python package index: 247 MB, once. It stays in
 * `$XDG_CACHE_HOME/ctclip`, by default `~/.cache/ctclip`.
 * @returns undefined where the index cannot be reached
 */
export async function fetchProvider(
  requirements = packagePath('docker', 'onnxruntime-gpu.txt'),
): Promise<CudaProvider | undefined> {
  const wheel = pinnedWheel(readFileSync(requirements, 'utf8'));
  const directory = join(cacheDirectory(), wheel.sha256);
  if (existsSync(directory)) return { directory };
  const bytes = await download(wheel).catch((error: unknown) => {
    console.warn(
      `The dry run is skipped: ${wheel.project} cannot be fetched from ${INDEX}. ${String(error)}`,
    );
    return undefined;
  });
  if (bytes === undefined) return undefined;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== wheel.sha256)
    throw new Error(`The wheel of ${wheel.project} has the hash ${sha256} instead of ${wheel.sha256}.`);
  const unpacked = `${directory}.${process.pid}`;
  mkdirSync(unpacked, { recursive: true });
  const libraries = unzipSync(bytes, { filter: ({ name }) => /_providers_(cuda|shared)\.so$/.test(name) });
  for (const [name, content] of Object.entries(libraries))
    writeFileSync(join(unpacked, basename(name)), content);
  try {
    renameSync(unpacked, directory);
  } catch (error) {
    // Another run was faster.
    rmSync(unpacked, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
  return { directory };
}

function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ctclip');
}

function pinnedWheel(requirements: string): PinnedWheel {
  const match = /^([\w-]+)==\S+[\s\\]+--hash=sha256:([0-9a-f]{64})$/m.exec(requirements);
  if (match === null) throw new Error('No wheel is pinned.');
  const [, project, sha256] = match;
  return { project, sha256 };
}

async function download({ project, sha256 }: PinnedWheel): Promise<Buffer<ArrayBuffer>> {
  const page = await fetch(`${INDEX}/${project}/`, {
    headers: { accept: INDEX_FORMAT },
    signal: AbortSignal.timeout(INDEX_TIMEOUT_MS),
  });
  const { files } = projectPage.parse(await page.json());
  const file = files.find(({ hashes }) => hashes['sha256'] === sha256);
  if (file === undefined) throw new Error(`the index lists no file with the hash ${sha256}`);
  const response = await fetch(file.url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${file.url} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { packagePath } from '../../src/config/package-path.js';
import { fetchOnce } from '../download-cache.js';

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
/** Short, so that a machine that cannot reach the index reports it soon. */
const INDEX_TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;

/** The part of a project's page (PEP 691) that finds a file by its hash. */
const projectPage = z.object({
  files: z.array(z.object({ url: z.url(), hashes: z.record(z.string(), z.string()) })),
});

/**
 * The provider of the wheel that the CUDA image uses, from the Python package index: 247 MB, once.
 * @returns undefined where the index cannot be reached
 */
export async function fetchProvider(
  requirements = packagePath('docker', 'onnxruntime-gpu.txt'),
): Promise<CudaProvider | undefined> {
  const wheel = pinnedWheel(readFileSync(requirements, 'utf8'));
  const directory = await fetchOnce({
    name: `the wheel of ${wheel.project} (${INDEX})`,
    algorithm: 'sha256',
    digest: wheel.sha256,
    download: () => download(wheel),
    unpack: (bytes, into) => {
      const libraries = unzipSync(bytes, {
        filter: ({ name }) => /_providers_(cuda|shared)\.so$/.test(name),
      });
      for (const [name, content] of Object.entries(libraries))
        writeFileSync(join(into, basename(name)), content);
    },
  });
  return directory === undefined ? undefined : { directory };
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

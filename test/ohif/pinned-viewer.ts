import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchOnce } from '../download-cache.js';

/** The npm package that contains the built viewer; its dependencies are needed only for a build. */
const PACKAGE = '@ohif/app@3.13.2';
/** The hash of its file: `npm view @ohif/app@3.13.2 dist.integrity`. */
const INTEGRITY = {
  algorithm: 'sha512',
  base64: 'WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
} as const;
const DOWNLOAD_TIMEOUT_MS = 600_000;

/** Two thirds of the package: AI models in the browser, microscopy, and maps of sources. */
const UNUSED = ['package/dist/ort', 'package/dist/dicom-microscopy-viewer', '*.map'];

/**
 * The directory of OHIF's built files: 50 MB from npm, once.
 * @returns undefined where the package cannot be had
 */
export function fetchViewer(): Promise<string | undefined> {
  return fetchOnce({
    name: `${PACKAGE} (npm)`,
    algorithm: INTEGRITY.algorithm,
    digest: Buffer.from(INTEGRITY.base64, 'base64').toString('hex'),
    download: packed,
    unpack: (bytes, directory) => {
      const options = [
        '--extract',
        '--gzip',
        '--strip-components=2',
        ...UNUSED.map((path) => `--exclude=${path}`),
      ];
      execFileSync('tar', [...options, 'package/dist'], { cwd: directory, input: bytes });
    },
  });
}

/** The package's file. npm itself knows the registry and the proxy of this machine. */
async function packed(): Promise<Buffer> {
  const directory = mkdtempSync(join(tmpdir(), 'ohif-package-'));
  try {
    const { stdout } = await promisify(execFile)(
      'npm',
      ['pack', PACKAGE, '--loglevel=error', '--fetch-retries=0'],
      {
        cwd: directory,
        timeout: DOWNLOAD_TIMEOUT_MS,
      },
    );
    return readFileSync(join(directory, stdout.trim()));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

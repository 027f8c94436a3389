import { readFileSync } from 'node:fs';
import { packagePath } from './package-path.js';

/** The service's name and version in answers, health and the API's description. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

export const SERVICE_NAME = 'CT-CLIP Inference API';

/** @returns the identity with the version of the installed package */
export function serviceIdentity(): ServiceIdentity {
  const manifest: unknown = JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));
  const { version } = manifest as { version: string };
  return { name: SERVICE_NAME, version };
}

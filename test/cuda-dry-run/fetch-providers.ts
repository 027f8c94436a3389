import { CUDA12_REQUIREMENTS, IS_WHOLE, providerForDryRun } from './dry-run.js';

/** Fetches the providers of a requested dry run before several of its files would do so at once. */
export default async function setup(): Promise<void> {
  await providerForDryRun();
  if (IS_WHOLE) await providerForDryRun(CUDA12_REQUIREMENTS);
}

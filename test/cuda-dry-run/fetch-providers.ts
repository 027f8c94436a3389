import { CUDA12_REQUIREMENTS, IS_WHOLE, providerForDryRun } from './dry-run.js';

/** Fetches the providers of the dry run, if it was asked for, before several of its files would do so at once. */
export default async function setup(): Promise<void> {
  await providerForDryRun();
  if (IS_WHOLE) await providerForDryRun(CUDA12_REQUIREMENTS);
}

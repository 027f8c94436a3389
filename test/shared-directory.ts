import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import './builders/made-once.js';

/** Creates a directory for the shared files of all tests of one run. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'ctclip-tests-'));
  project.provide('sharedDirectory', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Runs the TypeScript example of docs/api.md, copied from the document, against the service. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import type { Instruction } from './instruction.js';
import { startService } from './running-service.js';
import { USERS } from './test-users.js';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Replaces text that must exist. */
function replaced(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

it('the example in TypeScript sends a study, and says why one was refused', async () => {
  await using service = await startService({ AUTH_BASIC_FILE: USERS });
  const [, example] = /^```ts\n([^]*?)^```$/m.exec(readFileSync(packagePath('docs', 'api.md'), 'utf8')) ?? [];
  const addressed = replaced(example, 'https://ct-clip.example.org', `http://127.0.0.1:${service.port}`);
  const program = join(service.directory, 'example.mts');
  writeFileSync(program, replaced(addressed, 'radiology:secret', 'radiology:correct:horse'));
  const send = (contents: Instruction): Promise<Run> => {
    const study = join(service.directory, 'study.zip');
    writeFileSync(study, JSON.stringify(contents));
    return new Promise((resolve) => {
      // Run from the package's directory, which has the loader for TypeScript.
      const options = { cwd: packagePath() };
      execFile(process.execPath, ['--import', 'tsx', program, study], options, (failure, out, error) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
      );
    });
  };
  const predicted = await send({ do: 'succeed' });
  expect([predicted.code, predicted.error]).toEqual([0, '']);
  expect(predicted.out).toMatch(/^0\.\d+ [01] \S.*\n$/);
  const refused = await send({
    do: 'refuse',
    code: 'dicom.no-ct',
    message: 'No CT.',
  });
  expect(refused.code).toBe(1);
  expect(refused.error).toMatch(/Error: 422 dicom\.no-ct: No CT\. \(request [0-9a-f-]{36}\)/);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The fields of `struct report` in stub-driver/stub.h, in their order: 64-bit numbers. */
export const reportSchema = z.object({
  device: z.number(),
  bytesInUse: z.number(),
  peakBytes: z.number(),
  launches: z.number(),
  products: z.number(),
  tf32Products: z.number(),
  convolutions: z.number(),
  copiesToDevice: z.number(),
  bytesToDevice: z.number(),
  copiesToHost: z.number(),
  bytesToHost: z.number(),
  unexpectedCalls: z.number(),
});

/** Work of a process on a stub card so far. */
export type StubReport = z.infer<typeof reportSchema>;

/** The report of one process. */
export function readReport(path: string): StubReport {
  const bytes = readFileSync(path);
  const fields = Object.keys(reportSchema.shape);
  return reportSchema.parse(
    Object.fromEntries(fields.map((field, index) => [field, Number(bytes.readBigInt64LE(8 * index))])),
  );
}

/** The reports of all processes that have used the stub driver, in the order of their process ids. */
export function stubReports(directory: string): StubReport[] {
  return readdirSync(directory)
    .sort((left, right) => Number(left) - Number(right))
    .map((name) => readReport(join(directory, name)));
}

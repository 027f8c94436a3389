import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Extensions of x86 processors that decide the speed of products, by the names of `/proc/cpuinfo`. */
const EXTENSIONS = [
  ['amx_tile', 'AMX'],
  ['avx512_vnni', 'AVX-512 with VNNI'],
  ['avx512f', 'AVX-512'],
  ['avx_vnni', 'AVX2 with VNNI'],
  ['avx2', 'AVX2'],
] as const;

/** This machine, as a column of a table of figures: `AMD EPYC 9B14, 2 cores, AVX-512 with VNNI, 24 GiB, Node 20.19.4`. */
export function describeMachine(): string {
  const processors = cpus();
  const model = (processors.at(0)?.model ?? 'unknown processor').replace(/\s+/g, ' ').trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  const parts = [
    model,
    `${processors.length} cores`,
    extension(),
    `${memory} GiB`,
    `Node ${process.versions.node}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** The largest extension; undefined where `/proc/cpuinfo` does not exist or lists none. */
function extension(): string | undefined {
  let flags: ReadonlySet<string>;
  try {
    flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' '));
  } catch {
    return undefined;
  }
  return EXTENSIONS.find(([flag]) => flags.has(flag))?.[1];
}

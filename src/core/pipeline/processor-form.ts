import { readFileSync } from 'node:fs';
import { arch } from 'node:os';

/** Instruction sets that determine how ONNX Runtime and the kernels add: other sets round differently. */
const INSTRUCTION_SETS = [
  ...['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'avx_vnni', 'amx_int8', 'amx_bf16'],
  ...['asimd', 'asimddp', 'asimdhp', 'i8mm', 'bf16', 'sve'],
];

/**
 * The form of this host's processor: architecture and instruction sets, `x64 avx avx2 fma`. Processors of one form compute
 * equal numbers. Only Linux lists the instruction sets.
 */
export function processorForm(cpuinfo = linuxCpuInfo()): string {
  // x86 lists "flags", ARM "Features".
  const listed = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? [];
  return [arch(), ...INSTRUCTION_SETS.filter((name) => listed.includes(name))].join(' ');
}

function linuxCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    // Other systems have no such file.
    return '';
  }
}

import { arch } from 'node:os';
import { expect, it } from 'vitest';
import { processorForm } from './processor-form.js';

it.each([
  ['flags\t\t: fpu sse2 fma avx2 avx avx512_vnni hypervisor\nflags\t\t: fpu\n', 'avx avx2 fma avx512_vnni'],
  ['processor: 0\nFeatures\t: fp asimd i8mm sve2\n', 'asimd i8mm'],
])('lists the instruction sets that matter, in one order', (cpuinfo, sets) => {
  expect(processorForm(cpuinfo)).toBe(`${arch()} ${sets}`);
});

it('is the architecture where the instruction sets are not listed', () => {
  expect(processorForm('')).toBe(arch());
});

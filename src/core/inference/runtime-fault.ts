/**
 * The essence of ONNX Runtime's messages about a device, for clients: without host names, source paths and C++.
 *
 * `CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=ct1 ; file=/onnxruntime_src/... ; line=129 ; expr=...`
 */
const PATTERNS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /\b(CUDA|CUBLAS|CUDNN|CUDNN_FE|CURAND) failure (-?\d+): *([^;\n]*)/,
    ([, library = '', number = '', text = '']) => `${library} failure ${number}: ${text.trim()}`,
  ],
  [
    /Failed to allocate memory for requested buffer of size (\d+)/,
    ([, bytes]) => `out of memory: no ${mebibytes(Number(bytes))} MiB in one piece`,
  ],
  [/\b(?:out of memory|OutOfMemory|bad allocation|std::bad_alloc)\b/i, () => 'out of memory'],
  [/\bdevice (?:was |is )?lost\b/i, () => 'the device was lost'],
];

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

/** @returns what failed in a few words; undefined if the message names no known fault of a device */
export function runtimeFault(cause: unknown): string | undefined {
  const text = cause instanceof Error ? cause.message : String(cause);
  for (const [pattern, shorten] of PATTERNS) {
    const match = pattern.exec(text);
    if (match !== null) return shorten(match);
  }
  return undefined;
}

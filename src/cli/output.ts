/** Output of a command: the process's own streams, except in tests. */
export interface Output {
  /** The result, on standard output. */
  readonly out: (text: string) => void;
  /** One line of progress or warning, on standard error. */
  readonly warn: (line: string) => void;
}

export const PROCESS_OUTPUT: Output = {
  out: (text) => process.stdout.write(text),
  warn: (line) => process.stderr.write(`${line}\n`),
};

/** A result for other programs to read. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

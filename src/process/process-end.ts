/** How a process ended: an exit code, or the signal that killed it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The fault of the device (`CUDA failure 719: unspecified launch failure`) that made the process exit. */
  readonly deviceFault?: string;
}

/** "was killed by SIGKILL", "exited with code 134". */
export function describeEnd({ code, signal, deviceFault }: ProcessEnd): string {
  if (deviceFault !== undefined) return `lost its device (${deviceFault})`;
  return signal === null ? `exited with code ${code ?? 'unknown'}` : `was killed by ${signal}`;
}

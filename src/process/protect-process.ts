/** Gives no access to the group and to others: files are 0600, directories 0700. */
const OWNER_ONLY = 0o077;

/**
 * Ignores SIGUSR1. Node would open its debugger: every local user could attach to it and run code as the service.
 */
export function refuseDebugger(): void {
  process.on('SIGUSR1', () => undefined);
}

/**
 * Protects a process of the service from other users of the host, regardless of its umask. Every process calls
 * this first.
 */
export function protectProcess(): void {
  refuseDebugger();
  process.umask(OWNER_ONLY);
}

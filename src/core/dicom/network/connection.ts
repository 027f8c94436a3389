import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DomainError } from '../../problem/domain-error.js';
import { noAnswerInTime, tlsFailed, unexpectedAnswer, unreachable } from './network-errors.js';

/** Files of an encrypted connection, read for every connection because certificates are renewed. */
export interface TlsFiles {
  /** Certificates of the authorities that the peer's certificate must come from; by default the system's. */
  readonly caFile?: string | undefined;
  /** Own certificate and key, if the peer requires them. */
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** Options of Node's TLS. @throws a system error if a file cannot be read */
export function tlsOptions({ caFile, certificateFile, keyFile }: TlsFiles) {
  return {
    minVersion: 'TLSv1.2',
    ...(caFile !== undefined && { ca: readFileSync(caFile) }),
    ...(certificateFile !== undefined && { cert: readFileSync(certificateFile) }),
    ...(keyFile !== undefined && { key: readFileSync(keyFile) }),
  } as const;
}

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsFiles | undefined;
  /** Longest silence, including that while connecting. */
  readonly timeoutMs: number;
}

/**
 * Opens a connection, encrypted on request. A silent connection is destroyed with `pacs.timeout`.
 * @throws DomainError `pacs.unreachable`, `pacs.tls-failed`, `pacs.timeout`
 */
export async function openConnection(target: ConnectionTarget, signal: AbortSignal): Promise<Socket> {
  const { host, port, tls, timeoutMs } = target;
  signal.throwIfAborted();
  let socket: Socket;
  try {
    socket =
      tls === undefined
        ? connectTcp({ host, port })
        : connectTls({
            host,
            port,
            ...(isIP(host) === 0 && { servername: host }),
            ...tlsOptions(tls),
          });
  } catch (error) {
    throw tlsFailed(error);
  }
  const abort = (): void => void socket.destroy(noAnswerInTime());
  signal.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', abort));
  socket.setTimeout(timeoutMs, () => socket.destroy(noAnswerInTime()));
  await new Promise<void>((resolve, reject) => {
    socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve);
    socket.once('error', (error) => reject(connectionFault(error)));
    socket.once('close', () => reject(unreachable(new Error('The connection was closed.'))));
  });
  // A later failure rejects the waiting operation; without a listener, its event would end the process.
  socket.on('error', () => undefined);
  return socket;
}

/** The error for a failed connection. A DomainError passes unchanged. */
export function connectionFault(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError' || code === 'ETIMEDOUT') return noAnswerInTime(error);
  if (typeof code !== 'string') return unexpectedAnswer('an unforeseen failure', error);
  return isTlsCode(code) ? tlsFailed(error) : unreachable(error);
}

/** Codes of OpenSSL and of certificate verification, as Node names them. */
function isTlsCode(code: string): boolean {
  return /^(ERR_(SSL|TLS)_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_MISMATCH)/.test(code);
}

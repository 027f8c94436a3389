import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { SERVICE_NAME } from '../../config/service-version.js';
import { type Examination, ok, problem, warning } from './examination.js';

/** A live service answers its probe at once. */
const TIMEOUT_MS = 5000;

const ALL_ADDRESSES = ['0.0.0.0', '::'];

/** Examines whether the service can listen on its port, or already does. Contacts only this machine. */
export async function examinePort({ host, port }: HttpConfiguration): Promise<Examination> {
  const subject = 'Port';
  const place = `${host}, port ${port}`;
  const failure = await listen(host, port);
  switch (failure) {
    case undefined:
      return ok(subject, `${place} is free.`);
    case 'EADDRINUSE':
      return examineListener(host, port, place);
    case 'EACCES':
      return problem(
        subject,
        `${place}: this user may not listen there. Set PORT to 1024 or more; nginx has 80 and 443.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return problem(
        subject,
        `${host} is not an address of this machine. Correct HOST; 0.0.0.0 means all addresses.`,
      );
    default:
      return problem(subject, `${place}: the system says ${failure}.`);
  }
}

/** Listens for a moment; returns the code of the system's error if there is one. */
async function listen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen(port, host);
    await listening;
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    server.close();
  }
}

/** Examines which program listens on the port: this service or another one. */
async function examineListener(host: string, port: number, place: string): Promise<Examination> {
  const answers = await Promise.all(addressesOf(host).map((address) => askHealth(address, port)));
  const health = answers.find((answer) => answer?.service === SERVICE_NAME);
  if (health === undefined) {
    return problem(
      'Port',
      `${place} is taken by another program (ss -ltnp shows which). End it, or set another PORT.`,
    );
  }
  if (health.status === 'healthy') return ok('Port', `${place}: the service is running and healthy.`);
  return warning('Port', `${place}: the service is running and reports ${health.status}; /health says why.`);
}

/** The addresses at which a service with this `HOST` answers. If HOST means all addresses, these are the loopback addresses. */
function addressesOf(host: string): readonly string[] {
  return ALL_ADDRESSES.includes(host) ? ['127.0.0.1', '::1'] : [host];
}

async function askHealth(
  address: string,
  port: number,
): Promise<{ service: unknown; status: string } | undefined> {
  try {
    const name = isIPv6(address) ? `[${address}]` : address;
    const answer = await fetch(`http://${name}:${port}/health`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { service, status } = (await answer.json()) as Record<string, unknown>;
    return { service, status: String(status) };
  } catch {
    return undefined;
  }
}

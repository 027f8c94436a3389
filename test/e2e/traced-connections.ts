import { readFileSync } from 'node:fs';

const CALLS = 'connect,sendto,sendmsg,sendmmsg';
const INTERNET = /sa_family=AF_INET6?/;
const ADDRESS = /(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")/;
const PORT = /sin6?_port=htons\((\d+)\)/;

/** The command that runs a program and records every address to which it, or a child process, connects or sends. */
export function tracing(file: string, ...command: readonly string[]): readonly string[] {
  return [
    'strace',
    '-f',
    '-qq',
    '--seccomp-bpf',
    '-e',
    `trace=${CALLS}`,
    '-e',
    'signal=none',
    '-o',
    file,
    ...command,
  ];
}

/** `address:port` of every connection and message. A name look-up goes to port 53 of a name server. */
export function tracedAddresses(file: string): string[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => INTERNET.test(line));
  const addresses = lines.map((line) => {
    const address = ADDRESS.exec(line);
    return `${address?.at(1) ?? address?.at(2) ?? '?'}:${PORT.exec(line)?.at(1) ?? '?'}`;
  });
  return [...new Set(addresses)];
}

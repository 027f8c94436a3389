import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** State of the server, as its clients see it. */
export type ProxyMode =
  | 'well'
  | 'answers 503'
  | 'closes connections'
  | 'hangs'
  /** Each answer comes late. */
  | 'is slow'
  /** It does what is asked, but the connection breaks before the answer. */
  | 'loses its answers';

const UNAVAILABLE = [
  'HTTP/1.1 503 Slow Down',
  'Content-Type: application/xml',
  'Content-Length: 0',
  'Connection: close',
  '',
  '',
].join('\r\n');

/** A server on this host that fails on command of the test. Open connections then fail as well. */
export class FaultyProxy implements AsyncDisposable {
  private mode: ProxyMode = 'well';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  /** Delay of each answer of a slow server. */
  slowMs = 3000;

  static async start(target: string): Promise<FaultyProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultyProxy(server, new URL(target));
  }

  get endpoint(): string {
    return `${this.target.protocol}//127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  becomes(mode: ProxyMode): void {
    this.mode = mode;
    if (mode !== 'well') for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    this.track(socket);
    switch (this.mode) {
      case 'well':
        this.reach(socket).pipe(socket);
        return;
      case 'is slow':
        this.reach(socket).on('data', (chunk: Buffer) => setTimeout(() => socket.write(chunk), this.slowMs));
        return;
      case 'loses its answers':
        this.reach(socket).once('data', () => socket.destroy());
        return;
      case 'answers 503':
        socket.once('data', () => socket.end(UNAVAILABLE));
        return;
      case 'closes connections':
        socket.destroy();
        return;
      case 'hangs':
    }
  }

  /** Connects to the server, and passes on what the client sends. */
  private reach(socket: Socket): Socket {
    const { hostname, port } = this.target;
    const behind = connect(Number(port), hostname);
    this.track(behind);
    socket.pipe(behind);
    socket.once('close', () => behind.destroy());
    behind.once('close', () => socket.destroy());
    return behind;
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
  }
}

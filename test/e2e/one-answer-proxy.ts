import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A proxy that allows one answer per connection: the second request finds the connection closed, like one that a server
 * closes as idle at that moment.
 */
export class OneAnswerProxy implements AsyncDisposable {
  /** Number of requests that found their connection closed. */
  broken = 0;

  private constructor(private readonly server: Server) {}

  static async start(upstream: string): Promise<OneAnswerProxy> {
    const answered = new WeakSet();
    const server = createServer((incoming, outgoing) => {
      const { socket, method, headers, url } = incoming;
      if (answered.has(socket)) {
        proxy.broken += 1;
        socket.resetAndDestroy();
        return;
      }
      answered.add(socket);
      const onward = request(new URL(url ?? '/', upstream), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    const proxy = new OneAnswerProxy(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

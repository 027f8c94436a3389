import type { Server } from 'node:http';

/**
 * Lets the application decide about clients that ask before they send a body (`Expect: 100-continue`): Node would let all
 * of them continue. A refused client may still send its body or not, so the start of its next request is unknown: its
 * connection ends with the answer.
 */
export function handOverExpectingClients(server: Server): void {
  server.on('checkContinue', (request, response) => {
    const { shouldKeepAlive } = response;
    const writeContinue = response.writeContinue.bind(response);
    response.shouldKeepAlive = false;
    response.writeContinue = (callback) => {
      response.shouldKeepAlive = shouldKeepAlive;
      writeContinue(callback);
    };
    server.emit('request', request, response);
  });
}

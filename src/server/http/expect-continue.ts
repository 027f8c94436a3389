import type { Server } from 'node:http';

/**
 * Lets the application decide about clients that send `Expect: 100-continue`, because Node would let all of them continue.
 * A refused client may or may not send its body, so the start of its next request is unknown: its connection is closed
 * after the answer.
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

import type { Server } from 'node:http';

/**
 * Lets the application decide about clients that ask before they send a body (`Expect: 100-continue`): Node would tell
 * all of them to go on. One that is refused instead may or may not send its body still, so that nobody knows where the
 * next request would begin: its connection ends with the answer.
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

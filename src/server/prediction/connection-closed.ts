import type { FastifyReply } from 'fastify';

/** Aborted when the client closes the connection before the answer is sent. */
export function connectionClosed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  const notice = (): void => {
    if (!raw.writableFinished) controller.abort();
  };
  if (raw.destroyed || raw.socket?.destroyed === true) notice();
  else raw.once('close', notice);
  return controller.signal;
}

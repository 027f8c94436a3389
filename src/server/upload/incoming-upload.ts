import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { userKey } from '../auth/client-key.js';

/** The body of a request before it is read, and the part of its connection that an upload needs. */
export class IncomingUpload {
  /** Key of the user whose uploads include this one. */
  readonly user: string;
  /** Content-Length; undefined for a body in chunks. */
  readonly announcedBytes: number | undefined;
  readonly isMultipart: boolean;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    const length = request.headers['content-length'];
    this.user = userKey(request);
    this.announcedBytes = length === undefined ? undefined : Number(length);
    this.isMultipart = request.isMultipart();
  }

  /** Whether the connection ended before the body. A connection that has already closed emits no further "close". */
  get isLost(): boolean {
    const { raw } = this.request;
    return raw.destroyed && !raw.complete;
  }

  /** Lets a client with `Expect: 100-continue` start to send its body. */
  letContinue(): void {
    if (this.request.headers.expect !== undefined) this.reply.raw.writeContinue();
  }

  /** The parts of the form as they arrive. */
  parts(options: Parameters<FastifyRequest['parts']>[0]): ReturnType<FastifyRequest['parts']> {
    return this.request.parts(options);
  }

  /** Discards the rest of the body, so that the client can read the answer. */
  discardRest(): void {
    const { raw } = this.request;
    raw.unpipe();
    raw.resume();
  }
}

/** The body of the request, for {@link UploadService}. */
export const Incoming = createParamDecorator((_data: unknown, context: ExecutionContext): IncomingUpload => {
  const http = context.switchToHttp();
  return new IncomingUpload(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResponseFormat } from '../../config/response-format.js';
import type { Language } from '../../core/problem/translation.js';
import { elapsedSeconds } from '../problem-http/http-exchange.js';
import { answeredLanguage } from '../problem-http/requested-language.js';
import { IncomingUpload } from '../upload/incoming-upload.js';
import type { UploadKind } from '../upload/upload-kind.js';
import { connectionClosed } from './connection-closed.js';
import type { StudyTrace } from './study-trace.js';

/** Codes of the warnings, for the form of the answer that has no field for them. */
const WARNINGS_HEADER = 'x-warnings';

/** A client that sends a study and waits for the answer. */
export class WaitingClient {
  readonly requestId: string;
  readonly incoming: IncomingUpload;
  /** Kept with the request, for metrics, traces and the audit log. */
  readonly trace: StudyTrace;
  /** Aborted when the client disconnects. */
  readonly disconnected: AbortSignal;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    kind: UploadKind,
  ) {
    this.requestId = request.id;
    this.incoming = new IncomingUpload(request, reply);
    this.trace = { kind, seconds: {}, begins: [] };
    request.studyTrace = this.trace;
    this.disconnected = connectionClosed(reply);
  }

  /** Seconds since the headers of its request arrived. */
  get elapsedSeconds(): number {
    return elapsedSeconds(this.reply);
  }

  /** Format of the answer. A later failure is answered in the same format. */
  get responseFormat(): ResponseFormat {
    return this.request.responseFormat;
  }

  set responseFormat(format: ResponseFormat) {
    this.request.responseFormat = format;
  }

  /** The language of its answer, which the headers name. */
  answeredLanguage(): Language {
    return answeredLanguage(this.request, this.reply);
  }

  /** Adds the codes of warnings to the headers of the answer. */
  warn(codes: readonly string[]): void {
    if (codes.length > 0) this.reply.header(WARNINGS_HEADER, codes.join(', '));
  }
}

/** The client of a route that predicts studies of one kind. */
export const Waiting = createParamDecorator((kind: UploadKind, context: ExecutionContext): WaitingClient => {
  const http = context.switchToHttp();
  return new WaitingClient(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), kind);
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { packagePath } from '../../config/package-path.js';

/** Where people use the service. What browsers may load there is in http/security-headers.ts. */
export const PAGE_PATH = '/app';

/** Written by Vite from the folder `web`. */
const FILES = packagePath('dist', 'app');
const INDEX = 'index.html';

/** These are named by their contents and never change; all others are asked about every time. */
const ASSETS = join(FILES, 'assets', '/');
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_FIRST = 'no-cache';

/** Serves the page for people. It talks to the service as every other client does and has no privileges. */
export function serveWebPage(app: NestFastifyApplication): void {
  if (!existsSync(join(FILES, INDEX))) {
    new Logger('WebPage').warn(`There is no page at ${PAGE_PATH}: \`npm run build\` has not built it.`);
    return;
  }
  // Not awaited: what is registered before the application has its hooks would be open to everybody.
  void app.register(servePage);
}

async function servePage(scope: FastifyInstance): Promise<void> {
  await scope.register(fastifyStatic, {
    root: FILES,
    prefix: `${PAGE_PATH}/`,
    index: false,
    // The API's description may have it already.
    decorateReply: !scope.hasReplyDecorator('sendFile'),
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.startsWith(ASSETS) ? FOREVER : ASK_FIRST);
    },
  });
  scope.get(PAGE_PATH, sendIndex);
}

/** The router takes the path with and without a slash at its end; what the page loads is relative to the one with. */
function sendIndex(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = ''] = request.url.split('?', 1);
  if (!path.endsWith('/')) return reply.redirect(`${PAGE_PATH.slice(1)}/`);
  return reply.header('cache-control', ASK_FIRST).sendFile(INDEX, FILES);
}

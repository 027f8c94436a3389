import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { packagePath } from '../../config/package-path.js';

/** Address of the web page. Its content security policy is in http/security-headers.ts. */
export const PAGE_PATH = '/app';

/** Built by Vite from the folder `web`. */
const FILES = packagePath('dist', 'app');
const INDEX = 'index.html';

/** Asset names contain a hash of the content, so assets never change. All other files are revalidated. */
const ASSETS = join(FILES, 'assets', '/');
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_FIRST = 'no-cache';

/** Serves the web page. It uses the API like every other client, without privileges. */
export function serveWebPage(app: NestFastifyApplication): void {
  if (!existsSync(join(FILES, INDEX))) {
    new Logger('WebPage').warn(`There is no page at ${PAGE_PATH}: \`npm run build\` has not built it.`);
    return;
  }
  // Not awaited: routes registered before the application's hooks would bypass authentication.
  void app.register(servePage);
}

async function servePage(scope: FastifyInstance): Promise<void> {
  await scope.register(fastifyStatic, {
    root: FILES,
    prefix: `${PAGE_PATH}/`,
    index: false,
    // Swagger UI may have registered it already.
    decorateReply: !scope.hasReplyDecorator('sendFile'),
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.startsWith(ASSETS) ? FOREVER : ASK_FIRST);
    },
  });
  scope.get(PAGE_PATH, sendIndex);
}

/** The router accepts the path with and without a trailing slash; the page's relative addresses need the slash. */
function sendIndex(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = ''] = request.url.split('?', 1);
  if (!path.endsWith('/')) return reply.redirect(`${PAGE_PATH.slice(1)}/`);
  return reply.header('cache-control', ASK_FIRST).sendFile(INDEX, FILES);
}

import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** OHIF's files and a PACS under one origin, as a hospital's proxy gives them to browsers. Ends with the scope that holds it. */
export class ViewerServer implements AsyncDisposable {
  private constructor(private readonly server: Server) {}

  /**
   * @param files directory of the built viewer
   * @param pacs the PACS, whose DICOMweb is at `/dicom-web`
   */
  static async start(files: string, pacs: string): Promise<ViewerServer> {
    const server = createServer((incoming, response) => {
      const { pathname } = new URL(incoming.url ?? '/', pacs);
      if (pathname.startsWith('/dicom-web/')) forward(pacs, incoming, response);
      else if (pathname === '/app-config.js')
        response.setHeader('content-type', 'text/javascript').end(appConfig(incoming.headers.host ?? ''));
      else sendFile(join(files, normalize(pathname)), join(files, 'index.html'), response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ViewerServer(server);
  }

  /** The page that shows a study. */
  study(studyUid: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/viewer?StudyInstanceUIDs=${studyUid}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

/** Sends the page for an address without a file extension, which is a route of the page. */
function sendFile(path: string, page: string, response: ServerResponse): void {
  const isRoute = extname(path) === '';
  if (!isRoute && !existsSync(path)) {
    response.writeHead(404).end();
    return;
  }
  const file = isRoute ? page : path;
  response.setHeader('content-type', MEDIA_TYPES[extname(file)] ?? 'application/octet-stream');
  createReadStream(file).pipe(response);
}

function forward(pacs: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { url = '/', method, headers } = incoming;
  const outgoing = request(new URL(url, pacs), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}

/** OHIF's configuration: one source of studies. */
function appConfig(host: string): string {
  const root = `http://${host}/dicom-web`;
  const source = {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'pacs',
    configuration: {
      friendlyName: 'PACS',
      name: 'pacs',
      qidoRoot: root,
      wadoRoot: root,
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      enableStudyLazyLoad: true,
      bulkDataURI: { enabled: true },
      omitQuotationForMultipartRequest: true,
    },
  };
  const config = {
    extensions: [],
    modes: [],
    // A tour of the viewer would cover the page on a first visit.
    customizationService: [{ 'ohif.tours': { $set: [] } }],
    showStudyList: false,
    maxNumberOfWebWorkers: 1,
    investigationalUseDialog: { option: 'never' },
    defaultDataSourceName: source.sourceName,
    dataSources: [source],
  };
  return `window.config = ${JSON.stringify(config)};`;
}

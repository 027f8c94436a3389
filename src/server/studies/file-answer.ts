import type { ByteRange } from './lifecycle/study-files.js';

/** The request headers that decide how a file is answered. */
export interface FileRequest {
  readonly range?: string | undefined;
  readonly 'if-range'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
}

export interface FileAnswer {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** The part to send; undefined for the whole file. */
  readonly range: ByteRange | undefined;
}

/**
 * Decides between the whole file, a part of it and "not modified" (RFC 9110, sections 13 and 14). Several ranges, and a range
 * outside the file, are ignored, as section 14.2 permits: the answer is the whole file.
 * @param etag without quotes; changes with the content
 * @param size bytes of the file
 */
export function fileAnswer(request: FileRequest, etag: string, size: number): FileAnswer {
  const quoted = `"${etag}"`;
  const headers = { etag: quoted, 'accept-ranges': 'bytes' };
  if (names(request['if-none-match'], quoted)) return { status: 304, headers, range: undefined };
  const isSame = request['if-range'] === undefined || request['if-range'] === quoted;
  const range = isSame ? rangeOf(request.range, size) : undefined;
  if (range === undefined)
    return { status: 200, headers: { ...headers, 'content-length': String(size) }, range };
  const { first, last } = range;
  return {
    status: 206,
    headers: {
      ...headers,
      'content-range': `bytes ${first}-${last}/${size}`,
      'content-length': String(last - first + 1),
    },
    range,
  };
}

function names(header: string | undefined, etag: string): boolean {
  const listed = (header ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  return listed.includes(etag) || listed.includes('*');
}

/** The single range of the header, cut to the file: `bytes=0-99`, `bytes=100-` or `bytes=-100`. */
function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  return first <= last ? { first, last } : undefined;
}

import type { PickleStream } from './pickle-stream.js';

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Argument of STRING: the `repr` of a Python 2 string, quotes and backslash escapes included. */
export function quotedString(stream: PickleStream, text: string): string {
  const body = text.trim();
  const quote = body.charAt(0);
  if (body.length < 2 || (quote !== "'" && quote !== '"') || !body.endsWith(quote)) {
    throw stream.malformed('a string without its quotes');
  }
  return body.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[^])/g, (whole: string, escape: string) => {
    if (/^x./.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 0xff);
    return SIMPLE_ESCAPES[escape] ?? whole;
  });
}

/** Argument of UNICODE: Latin-1 with `\uXXXX` and `\UXXXXXXXX`, Python's raw-unicode-escape. */
export function rawUnicodeEscape(text: string): string {
  return text.replace(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
    (whole: string, short?: string, long?: string) => {
      const point = Number.parseInt(short ?? long ?? '', 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

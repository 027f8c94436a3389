/** Encodings of the character sets without code extensions (PS3.3 section C.12.1.1.2), as the WHATWG names them. */
const ENCODINGS = new Map(
  Object.entries({
    '': 'latin1',
    'ISO_IR 6': 'latin1',
    'ISO_IR 13': 'shift_jis',
    'ISO_IR 100': 'latin1',
    'ISO_IR 101': 'iso-8859-2',
    'ISO_IR 109': 'iso-8859-3',
    'ISO_IR 110': 'iso-8859-4',
    'ISO_IR 126': 'iso-8859-7',
    'ISO_IR 127': 'iso-8859-6',
    'ISO_IR 138': 'iso-8859-8',
    'ISO_IR 144': 'iso-8859-5',
    'ISO_IR 148': 'windows-1254',
    'ISO_IR 166': 'windows-874',
    'ISO_IR 192': 'utf-8',
    'ISO_IR 203': 'iso-8859-15',
    GB18030: 'gb18030',
    GBK: 'gbk',
  }),
);

/**
 * A stored text as characters.
 * @param characterSet value of SpecificCharacterSet, '' without it
 * @returns undefined if the declared character set cannot decode the bytes: a wrong identifier is worse than none
 */
export function storedText(bytes: Uint8Array, characterSet: string): string | undefined {
  const isBasic = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const encoding = ENCODINGS.get(isBasic ? '' : characterSet);
  if (encoding === undefined || (!isBasic && characterSet === '')) return undefined;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).trim();
  } catch {
    // The bytes are not text of this encoding.
    return undefined;
  }
}

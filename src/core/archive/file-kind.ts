/** A kind of file that clients send instead of a ZIP or a DICOM image, recognised by its content. */
export type FileKind =
  | 'zip'
  | 'gzip'
  | 'bzip2'
  | 'xz'
  | 'zstandard'
  | '7z'
  | 'rar'
  | 'tar'
  | 'iso'
  | 'dicom'
  | 'nifti'
  | 'nrrd'
  | 'metaimage'
  | 'pdf'
  | 'jpeg'
  | 'png'
  | 'gif'
  | 'bmp'
  | 'tiff'
  | 'document'
  | 'web-page'
  | 'text';

/** Leading bytes of a file that determine its kind; all bytes of a shorter file. */
export const FILE_KIND_BYTES = 0x8006;

interface KindRule {
  readonly kind: FileKind;
  readonly matches: (head: Buffer) => boolean;
}

/** Whether these bytes, given as hexadecimal digits, are at an offset. */
function has(offset: number, hex: string): (head: Buffer) => boolean {
  const bytes = Buffer.from(hex, 'hex');
  return (head) => head.subarray(offset, offset + bytes.length).equals(bytes);
}

function hasText(offset: number, text: string): (head: Buffer) => boolean {
  return has(offset, Buffer.from(text, 'latin1').toString('hex'));
}

/** Office documents, e-books and Java programs are ZIP archives whose first entry has a prescribed name. */
const DOCUMENT_ENTRIES = /^(\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|META-INF\/|mimetype)/;

function isDocument(head: Buffer): boolean {
  return has(0, '504b0304')(head) && DOCUMENT_ENTRIES.test(head.toString('latin1', 30, 60));
}

const WEB_PAGE = /^\s*<(!doctype\s+html|html|head|body|!--)/i;
/** Text has only line ends, tabs, printable characters, and bytes above ASCII, which occur in every encoding. */
const NOT_TEXT = /[^\t\n\r\f\x20-\x7e\x80-\xff]/;

/** The head without a byte order mark. */
function textOf(head: Buffer): string {
  return head.toString('latin1', 0, 512).replace(/^\xef\xbb\xbf/, '');
}

function isNifti(head: Buffer): boolean {
  return ['n+1', 'ni1'].some((magic) => hasText(344, magic)(head)) || hasText(4, 'n+2')(head);
}

/** The first matching rule applies. */
const RULES: readonly KindRule[] = [
  { kind: 'dicom', matches: hasText(128, 'DICM') },
  { kind: 'document', matches: isDocument },
  { kind: 'zip', matches: (head) => ['504b0304', '504b0506', '504b0708'].some((hex) => has(0, hex)(head)) },
  { kind: 'gzip', matches: has(0, '1f8b') },
  { kind: 'bzip2', matches: (head) => /^BZh[1-9]/.test(head.toString('latin1', 0, 4)) },
  { kind: 'xz', matches: has(0, 'fd377a585a00') },
  { kind: 'zstandard', matches: has(0, '28b52ffd') },
  { kind: '7z', matches: has(0, '377abcaf271c') },
  { kind: 'rar', matches: hasText(0, 'Rar!\x1a\x07') },
  { kind: 'tar', matches: hasText(257, 'ustar') },
  { kind: 'iso', matches: hasText(0x8001, 'CD001') },
  { kind: 'nifti', matches: isNifti },
  { kind: 'nrrd', matches: hasText(0, 'NRRD0') },
  { kind: 'metaimage', matches: (head) => /^(ObjectType|NDims)\s*=/.test(textOf(head)) },
  { kind: 'pdf', matches: hasText(0, '%PDF-') },
  { kind: 'jpeg', matches: has(0, 'ffd8ff') },
  { kind: 'png', matches: has(0, '89504e470d0a') },
  { kind: 'gif', matches: hasText(0, 'GIF8') },
  { kind: 'bmp', matches: (head) => hasText(0, 'BM')(head) && has(6, '00000000')(head) },
  { kind: 'tiff', matches: (head) => has(0, '49492a00')(head) || has(0, '4d4d002a')(head) },
  { kind: 'document', matches: has(0, 'd0cf11e0a1b11ae1') },
  { kind: 'web-page', matches: (head) => WEB_PAGE.test(textOf(head)) },
  { kind: 'text', matches: (head) => head.length > 0 && !NOT_TEXT.test(textOf(head)) },
];

/**
 * The kind of a file by its content; its name is ignored.
 * @param head the first {@link FILE_KIND_BYTES} bytes, or all of a shorter file
 * @returns undefined for an unknown kind
 */
export function fileKindOf(head: Uint8Array): FileKind | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return RULES.find(({ matches }) => matches(bytes))?.kind;
}

/** Names of one file of a kind, and of several, in sentences. */
export const FILE_KIND_NAMES: Readonly<Record<FileKind, readonly [one: string, several: string]>> = {
  zip: ['a ZIP archive', 'ZIP archives'],
  gzip: ['a gzip-compressed file (.gz, .tar.gz)', 'gzip-compressed files (.gz, .tar.gz)'],
  bzip2: ['a bzip2-compressed file (.bz2)', 'bzip2-compressed files (.bz2)'],
  xz: ['an xz-compressed file (.xz)', 'xz-compressed files (.xz)'],
  zstandard: ['a Zstandard-compressed file (.zst)', 'Zstandard-compressed files (.zst)'],
  '7z': ['a 7z archive', '7z archives'],
  rar: ['a RAR archive', 'RAR archives'],
  tar: ['a tar archive', 'tar archives'],
  iso: ['an ISO image of a disc', 'ISO images of discs'],
  dicom: ['a DICOM file', 'DICOM files'],
  nifti: ['a NIfTI volume', 'NIfTI volumes'],
  nrrd: ['an NRRD volume', 'NRRD volumes'],
  metaimage: ['a MetaImage volume', 'MetaImage volumes'],
  pdf: ['a PDF document', 'PDF documents'],
  jpeg: ['a JPEG picture', 'JPEG pictures'],
  png: ['a PNG picture', 'PNG pictures'],
  gif: ['a GIF picture', 'GIF pictures'],
  bmp: ['a BMP picture', 'BMP pictures'],
  tiff: ['a TIFF picture', 'TIFF pictures'],
  document: ['an office document', 'office documents'],
  'web-page': ['a web page', 'web pages'],
  text: ['a text file', 'text files'],
};

export function isFileKind(value: unknown): value is FileKind {
  return typeof value === 'string' && Object.hasOwn(FILE_KIND_NAMES, value);
}

/** Kinds that contain other files, which may be the study. */
const ARCHIVES: ReadonlySet<FileKind> = new Set(['zip', '7z', 'rar', 'tar', 'iso']);
/** Kinds that hold one file in compressed form. */
const COMPRESSED: ReadonlySet<FileKind> = new Set(['gzip', 'bzip2', 'xz', 'zstandard']);

export function isArchive(kind: FileKind): boolean {
  return ARCHIVES.has(kind);
}

export function isCompressed(kind: FileKind): boolean {
  return COMPRESSED.has(kind);
}

/** Whether a file of this kind must be unpacked before it can be read. */
export function isPacked(kind: FileKind): boolean {
  return isArchive(kind) || isCompressed(kind);
}

import type { Attributes } from '../dicom/parsing/attributes.js';
import { isUid } from '../dicom/parsing/identifier.js';
import { TAG, type Keyword } from '../dicom/tags.js';
import { storedText } from './stored-text.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';

/** Attributes that tie an object to its patient and study, and must be there even if they are empty (type 2). */
const REQUIRED = [
  'StudyInstanceUID',
  'StudyDate',
  'StudyTime',
  'StudyID',
  'AccessionNumber',
  'ReferringPhysicianName',
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
] as const satisfies readonly Keyword[];

/** Further attributes, copied only if the images have them. */
const OPTIONAL = [
  'SpecificCharacterSet',
  'TimezoneOffsetFromUTC',
  'StudyDescription',
  'IssuerOfPatientID',
  'OtherPatientIDs',
] as const satisfies readonly Keyword[];

/** The only character set in which the service's own texts may hold more than ASCII. */
const UTF8 = 'ISO_IR 192';
/** Longest value in the short form of an element (PS3.5 section 7.1.2). */
const MAX_BYTES = 0xfffe;

/** The patient and study of the images, for other objects of the same study. */
export interface PatientIdentity {
  /**
   * Values byte for byte as in the images, with their character set: decoding and encoding them again would change names that
   * a scanner stored under the wrong or no character set.
   */
  readonly attributes: ElementAttributes;
  /** Whether texts besides these values may hold characters outside ASCII. */
  readonly isUtf8: boolean;
  /** PatientID and its issuer; undefined if empty, or if the declared character set cannot decode it. */
  readonly patientId: string | undefined;
  readonly issuer: string | undefined;
  readonly accessionNumber: string | undefined;
  /** Frame of reference of the images; undefined if they have none. */
  readonly frameOfReferenceUid: string | undefined;
  /** StudyDate, `YYYYMMDD`. */
  readonly studyDate: string | undefined;
  /** Offset of the images' times, such as `+0300`; undefined if they do not state one. */
  readonly timezoneOffset: string | undefined;
}

/** An attribute that cannot be copied. */
export interface Obstacle {
  readonly obstacle: Keyword;
}

/** @param header of an image of the study */
export function patientIdentity(header: Attributes): PatientIdentity | Obstacle {
  const attributes: Record<string, Uint8Array | string> = {};
  for (const keyword of REQUIRED) attributes[keyword] = '';
  for (const keyword of [...REQUIRED, ...OPTIONAL]) {
    const bytes = header.raw(TAG[keyword]);
    if (bytes === null) continue;
    if (bytes.length > MAX_BYTES) return { obstacle: keyword };
    attributes[keyword] = evenLength(bytes);
  }
  const isUtf8 = header.text(TAG.SpecificCharacterSet) === UTF8;
  if (isUtf8) attributes['SpecificCharacterSet'] = UTF8;
  const text = (keyword: Keyword): string | undefined => identifierOf(header, keyword);
  return {
    attributes,
    isUtf8,
    patientId: text('PatientID'),
    issuer: text('IssuerOfPatientID'),
    accessionNumber: text('AccessionNumber'),
    frameOfReferenceUid: uidIn(header.text(TAG.FrameOfReferenceUID)),
    studyDate: matching(header.text(TAG.StudyDate), /^\d{8}$/),
    timezoneOffset: matching(header.text(TAG.TimezoneOffsetFromUTC), /^[+-]\d{4}$/),
  };
}

function identifierOf(header: Attributes, keyword: Keyword): string | undefined {
  const bytes = header.raw(TAG[keyword]);
  if (bytes === null) return undefined;
  // Padding by spaces or NULs is not part of an identifier.
  const end = bytes.findLastIndex((byte) => byte !== 0x20 && byte !== 0x00) + 1;
  const text = storedText(bytes.subarray(0, end), header.text(TAG.SpecificCharacterSet) ?? '');
  return text === '' ? undefined : text;
}

/** Adds the padding that some writers omit (PS3.5 section 7.1.1): NUL for UIDs, a space for all other values copied here. */
function evenLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const isUid = bytes.every((byte) => byte === 0x2e || (byte >= 0x30 && byte <= 0x39));
  return Uint8Array.of(...bytes, isUid ? 0x00 : 0x20);
}

function uidIn(text: string | null): string | undefined {
  return text !== null && isUid(text) ? text : undefined;
}

function matching(text: string | null, form: RegExp): string | undefined {
  return text !== null && form.test(text) ? text : undefined;
}

/**
 * A text of the service as the objects may hold it: without control characters and, unless the study is in UTF-8, without
 * characters outside ASCII, because the study's character set may lack them.
 */
export function ownText({ isUtf8 }: Pick<PatientIdentity, 'isUtf8'>, text: string): string {
  const plain = text
    .normalize('NFC')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('\\', '/');
  return isUtf8 ? plain : plain.replaceAll(/\P{ASCII}/gu, '?');
}

import dicomParser from 'dicom-parser';
import type { StorableInstance } from './association.js';

/** Preamble, `DICM`, and the element with the length of the rest of the file meta group (PS3.10 section 7.1). */
const META_BYTES = 128 + 4 + 12;

/**
 * Splits a file that this service wrote into the parts that an association carries (PS3.8 section 9.3.5).
 * @param name of the object, for errors
 */
export function storedInstance(name: string, file: Buffer): StorableInstance {
  const meta = dicomParser.readPart10Header(file);
  const length = meta.uint32('x00020000');
  const [sopClassUid, sopInstanceUid] = [meta.string('x00020002'), meta.string('x00020003')];
  if (length === undefined || sopClassUid === undefined || sopInstanceUid === undefined)
    throw new Error('The file meta group of an object to send is incomplete.');
  return { name, sopClassUid, sopInstanceUid, dataSet: file.subarray(META_BYTES + length) };
}

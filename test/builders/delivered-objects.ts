import type { DeliverableObject, ObjectKind } from '../../src/core/peers/peer.js';
import { OBJECT_CLASSES } from '../../src/core/peers/peer.js';
import { writeDicomInstance } from '../../src/core/dicom/writing/write-instance.js';

/** The objects of a small study, the report first. Their instance UIDs are 2.25.1 to 2.25.3. */
export const OBJECTS: readonly DeliverableObject[] = [
  dicomObject('report', 'sr', '2.25.1'),
  dicomObject('scores', 'sc', '2.25.2'),
  dicomObject('regions', 'seg', '2.25.3'),
  {
    name: 'fhir',
    kind: 'fhir',
    read: () => Promise.resolve(Buffer.from('{"resourceType":"Bundle","type":"transaction"}')),
  },
];

function dicomObject(name: string, kind: Exclude<ObjectKind, 'fhir'>, uid: string): DeliverableObject {
  const attributes = { SOPClassUID: OBJECT_CLASSES[kind], SOPInstanceUID: uid };
  const bytes = Buffer.from(writeDicomInstance(attributes, null));
  return { name, kind, read: () => Promise.resolve(bytes) };
}

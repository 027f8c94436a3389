import { expect, it } from 'vitest';
import { SOP_CLASS, TRANSFER_SYNTAX, writeDicomInstance } from '../writing/write-instance.js';
import { implicitLittleEndian } from './implicit-little-endian.js';

it('gives the bytes that the writer gives in implicit little endian, with nested sequences and pixels', () => {
  const attributes = {
    SOPClassUID: SOP_CLASS.comprehensive3dSr,
    SOPInstanceUID: '2.25.1',
    PatientName: 'MUSTER^MAX',
    Rows: 2,
    ContentSequence: [
      { ConceptNameCodeSequence: [{ CodeValue: '121071', CodeMeaning: 'Finding' }], TextValue: 'odd' },
      {},
    ],
  };
  const pixels = Uint8Array.of(1, 2, 3, 4);
  const written = (transferSyntaxUid: string): Buffer =>
    Buffer.from(writeDicomInstance(attributes, pixels, { transferSyntaxUid, envelope: 'bare' }));
  expect(
    implicitLittleEndian(written(TRANSFER_SYNTAX.explicitLittleEndian)).equals(
      written(TRANSFER_SYNTAX.implicitLittleEndian),
    ),
  ).toBe(true);
});

it('refuses an element beyond the end', () => {
  expect(() => implicitLittleEndian(Buffer.from('080016005549ff00', 'hex'))).toThrow(
    'without a valid length',
  );
});

import { describe, expect, it } from 'vitest';
import { decodeResponse, encodeEchoRequest, encodeStoreRequest } from './command-set.js';
import { decodeAssociationAccept, decodeData, encodeAssociationRequest, encodeData } from './pdu.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

describe('an A-ASSOCIATE-RQ (PS3.8 section 9.3.2)', () => {
  it('consists of the fixed fields, the contexts and the user information', () => {
    const bytes = encodeAssociationRequest({
      calledAeTitle: 'PACS',
      callingAeTitle: 'CTCLIP',
      contexts: [{ id: 1, sopClassUid: '1.2.840.10008.1.1', transferSyntaxUid: '1.2.840.10008.1.2' }],
      maximumLength: 16_384,
      implementation: { classUid: '2.25.1', versionName: 'CTCLIP' },
    });
    expect(bytes.toString('hex')).toBe(
      hex(`
        01 00 000000af
        0001 0000 ${ascii('PACS'.padEnd(16))} ${ascii('CTCLIP'.padEnd(16))} ${'00'.repeat(32)}
        10 00 0015 ${ascii('1.2.840.10008.3.1.1.1')}
        20 00 002e 01 000000 30 00 0011 ${ascii('1.2.840.10008.1.1')} 40 00 0011 ${ascii('1.2.840.10008.1.2')}
        50 00 001c 51 00 0004 00004000 52 00 0006 ${ascii('2.25.1')} 55 00 0006 ${ascii('CTCLIP')}
      `).toString('hex'),
    );
  });
});

describe('an A-ASSOCIATE-AC (PS3.8 section 9.3.3)', () => {
  const fixed = '00'.repeat(68);

  it('says which contexts are accepted, and how much the peer receives at once', () => {
    const accepted = `21 00 0008 01 00 00 00 40 00 0000`;
    const refused = `21 00 0008 03 00 03 00 40 00 0000`;
    const user = `50 00 0008 51 00 0004 00008000`;
    const { contexts, maximumLength } = decodeAssociationAccept(hex(fixed + accepted + refused + user));
    expect([...contexts]).toEqual([1]);
    expect(maximumLength).toBe(32_768);
  });

  it.each(['21 00', '21 00 0100 01'])('is refused when an item is cut off: %s', (item) => {
    expect(() => decodeAssociationAccept(hex(fixed + item))).toThrow(
      'broke the protocol: an item of its A-ASSOCIATE-AC is cut off',
    );
  });
});

describe('a P-DATA-TF (PS3.8 section 9.3.5)', () => {
  it('has the length, the context and the kind of its fragment', () => {
    const bytes = encodeData({ contextId: 5, isCommand: true, isLast: true, bytes: hex('0102') });
    expect(bytes.toString('hex')).toBe('040000000008' + '00000004' + '05' + '03' + '0102');
    expect(decodeData(bytes.subarray(6))).toEqual([
      { contextId: 5, isCommand: true, isLast: true, bytes: hex('0102') },
    ]);
  });

  it('may have several fragments', () => {
    const values = decodeData(hex('00000003 01 00 aa 00000003 01 02 bb'));
    expect(values.map(({ isCommand, isLast, bytes }) => [isCommand, isLast, bytes.toString('hex')])).toEqual([
      [false, false, 'aa'],
      [false, true, 'bb'],
    ]);
  });

  it.each(['0000', '000000ff 01 00 aa', '00000001 01 00'])('with a wrong length is refused: %s', (bytes) => {
    expect(() => decodeData(hex(bytes))).toThrow('broke the protocol: a fragment');
  });
});

describe('a command set (PS3.7 section 6.3)', () => {
  it('asks for an echo', () => {
    expect(encodeEchoRequest(7).toString('hex')).toBe(
      hex(`
        0000 0000 04000000 38000000
        0000 0200 12000000 ${ascii('1.2.840.10008.1.1\0')}
        0000 0001 02000000 3000
        0000 1001 02000000 0700
        0000 0008 02000000 0101
      `).toString('hex'),
    );
  });

  it('asks for an object to be stored', () => {
    const request = encodeStoreRequest(1, { sopClassUid: '1.2', sopInstanceUid: '2.25.1' });
    expect(request.toString('hex')).toBe(
      hex(`
        0000 0000 04000000 42000000
        0000 0200 04000000 ${ascii('1.2\0')}
        0000 0001 02000000 0100
        0000 1001 02000000 0100
        0000 0007 02000000 0000
        0000 0008 02000000 0000
        0000 0010 06000000 ${ascii('2.25.1')}
      `).toString('hex'),
    );
  });

  it('answers with a status', () => {
    const response = '0000 0001 02000000 0180 0000 2001 02000000 0500 0000 0009 02000000 00a7';
    expect(decodeResponse(hex(response))).toEqual({
      command: 0x8001,
      respondedMessageId: 5,
      status: 0xa700,
    });
  });

  it.each([
    ['is cut off', '0000 0001 0200', 'its command set is cut off'],
    ['states a wrong length', '0000 0001 ff000000 0180', 'its command set is damaged'],
    ['is of another group', '0800 0001 02000000 0180', 'its command set is damaged'],
    ['does not have a status', '0000 0001 02000000 0180', 'its response does not have a status'],
  ])('is refused when it %s', (_, bytes, reason) => {
    expect(() => decodeResponse(hex(bytes))).toThrow(reason);
  });
});

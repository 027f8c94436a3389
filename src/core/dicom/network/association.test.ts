import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DicomReceiver, pdu } from '../../../../test/builders/dicom-receiver.js';
import { until } from '../../../../test/until.js';
import { DomainError } from '../../problem/domain-error.js';
import { SOP_CLASS, TRANSFER_SYNTAX, writeDicomInstance } from '../writing/write-instance.js';
import { Association, type DicomNode } from './association.js';
import { VERIFICATION } from './command-set.js';
import { storedInstance } from './stored-instance.js';

let receiver: DicomReceiver;
beforeEach(async () => void (receiver = await DicomReceiver.start()));
afterEach(() => receiver[Symbol.asyncDispose]());

const never = new AbortController().signal;

function node(changes: Partial<DicomNode> = {}): DicomNode {
  return {
    host: '127.0.0.1',
    port: receiver.port,
    calledAeTitle: 'PACS',
    callingAeTitle: 'CTCLIP',
    timeoutMs: 5000,
    ...changes,
  };
}

function file(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid?: string): Buffer {
  const attributes = { SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid, Rows: 200, Columns: 200 };
  const syntax = transferSyntaxUid === undefined ? {} : { transferSyntaxUid };
  return Buffer.from(writeDicomInstance(attributes, new Uint8Array(40_000).fill(7), syntax));
}

const picture = (uid = '2.25.1') => storedInstance('scores', file(SOP_CLASS.secondaryCapture, uid));

/** The error of storing one picture. */
async function refusal(changes?: Partial<DicomNode>): Promise<DomainError> {
  try {
    await using association = await Association.request(node(changes), [SOP_CLASS.secondaryCapture], never);
    await association.store(picture());
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('The picture was stored.');
}

describe('an association', () => {
  it('verifies the connection under the AE titles, and releases', async () => {
    await using association = await Association.request(node(), [VERIFICATION], never);
    await association.echo();
    await association.release();
    expect(receiver.titles).toEqual(['PACS', 'CTCLIP']);
    expect(receiver.types).toEqual([1, 4, 5]);
  });

  it('stores objects in order and byte for byte, in fragments of the size that the peer accepts', async () => {
    receiver.maximumLength = 4096;
    const classes = [SOP_CLASS.secondaryCapture, SOP_CLASS.comprehensive3dSr];
    const report = storedInstance('report', file(SOP_CLASS.comprehensive3dSr, '2.25.2'));
    await using association = await Association.request(node(), classes, never);
    expect(await association.store(picture())).toBe('stored');
    expect(await association.store(report)).toBe('stored');
    expect(receiver.received.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.1', '2.25.2']);
    expect(receiver.received[0].dataSet.equals(picture().dataSet)).toBe(true);
    expect(Math.max(...receiver.dataSizes)).toBe(4096);
  });

  it('uses implicit little endian if the peer accepts nothing else', async () => {
    receiver.accepts = (_class, syntax) => syntax === TRANSFER_SYNTAX.implicitLittleEndian;
    await using association = await Association.request(node(), [SOP_CLASS.secondaryCapture], never);
    await association.store(picture());
    const written = file(SOP_CLASS.secondaryCapture, '2.25.1', TRANSFER_SYNTAX.implicitLittleEndian);
    const [{ dataSet, transferSyntaxUid }] = receiver.received;
    expect(transferSyntaxUid).toBe(TRANSFER_SYNTAX.implicitLittleEndian);
    expect(dataSet.equals(storedInstance('scores', written).dataSet)).toBe(true);
  });

  it('is aborted by disposal without release', async () => {
    await using association = await Association.request(node(), [VERIFICATION], never);
    await association[Symbol.asyncDispose]();
    await until(() => receiver.types.length === 2, 'the abort');
    expect(receiver.types).toEqual([1, 7]);
  });
});

describe('the status of an object', () => {
  it.each([
    [0xb000, 'stored-with-warning'],
    [0xb007, 'stored-with-warning'],
    [0x0111, 'stored'],
  ] as const)('0x%s means: %s', async (status, outcome) => {
    receiver.statuses = [status];
    await using association = await Association.request(node(), [SOP_CLASS.secondaryCapture], never);
    expect(await association.store(picture())).toBe(outcome);
  });

  it.each([
    [0xa700, 'pacs.busy', 'unavailable', 'status 0xA700'],
    [0x0110, 'pacs.busy', 'unavailable', 'status 0x0110'],
    [0xa900, 'pacs.object-refused', 'unusable-study', 'status 0xA900'],
    [0xc000, 'pacs.object-refused', 'unusable-study', 'status 0xC000'],
    [0x0122, 'pacs.object-refused', 'unusable-study', 'status 0x0122'],
  ])('0x%s is %s of the kind %s', async (status, code, kind, answer) => {
    receiver.statuses = [status];
    expect(await refusal()).toMatchObject({ code, kind, fields: { answer } });
  });
});

describe('a peer', () => {
  it.each([
    ['rejects the association for good', pdu(3, Buffer.from([0, 1, 1, 7])), 'pacs.association-rejected'],
    ['rejects the association for now', pdu(3, Buffer.from([0, 2, 3, 2])), 'pacs.busy'],
    ['aborts', pdu(7, Buffer.alloc(4)), 'pacs.unexpected-answer'],
    ['announces 4 GB', Buffer.from('0200fffffff0', 'hex'), 'pacs.unexpected-answer'],
    ['sends something else', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'pacs.unexpected-answer'],
  ])('that %s is named', async (_, answer, code) => {
    receiver.answer = answer;
    expect(await refusal()).toMatchObject({ code });
  });

  it('that aborts after an object is tried again later', async () => {
    receiver.aborts = true;
    expect(await refusal()).toMatchObject({ code: 'pacs.unexpected-answer', kind: 'unavailable' });
  });

  it('that does not accept the class of an object is named', async () => {
    receiver.accepts = () => false;
    expect(await refusal()).toMatchObject({ code: 'pacs.unsupported-object', kind: 'misconfigured' });
  });

  it('that stays silent is disconnected after its timeout', async () => {
    receiver.answer = Buffer.alloc(0);
    expect(await refusal({ timeoutMs: 50 })).toMatchObject({ code: 'pacs.timeout', kind: 'unavailable' });
  });

  it('that does not listen is tried again later', async () => {
    const { port } = receiver;
    await receiver[Symbol.asyncDispose]();
    receiver = await DicomReceiver.start();
    expect(await refusal({ port })).toMatchObject({ code: 'pacs.unreachable', kind: 'unavailable' });
  });

  it('is disconnected when its whole delivery takes too long', async () => {
    receiver.answer = Buffer.alloc(0);
    await expect(Association.request(node(), [VERIFICATION], AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'pacs.timeout',
    });
  });
});

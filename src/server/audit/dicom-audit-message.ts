import type { AuditEvent, AuditRecord } from './audit-record.js';

/** A code of DICOM's controlled terminology (PS3.16, annex D). */
interface Code {
  readonly code: string;
  readonly meaning: string;
}

const IMPORT: Code = { code: '110107', meaning: 'Import' };
const INSTANCES_ACCESSED: Code = { code: '110103', meaning: 'DICOM Instances Accessed' };
const INSTANCES_TRANSFERRED: Code = { code: '110104', meaning: 'DICOM Instances Transferred' };
const STUDY_DELETED: Code = { code: '110105', meaning: 'DICOM Study Deleted' };
const QUERY: Code = { code: '110112', meaning: 'Query' };

/** Event identifications of PS3.15, A.5.3, with their actions: create, read, update, delete or execute. */
const EVENTS: Readonly<Record<AuditEvent, readonly [Code, action: 'C' | 'R' | 'U' | 'D' | 'E']>> = {
  'study.accepted': [IMPORT, 'C'],
  'study.refused': [IMPORT, 'C'],
  'study.answered': [INSTANCES_ACCESSED, 'R'],
  'study.failed': [INSTANCES_ACCESSED, 'R'],
  'study.cancelled': [STUDY_DELETED, 'D'],
  'study.deleted': [STUDY_DELETED, 'D'],
  'study.listed': [QUERY, 'E'],
  'result.read': [INSTANCES_ACCESSED, 'R'],
  'file.read': [INSTANCES_ACCESSED, 'R'],
  'study.followed': [QUERY, 'E'],
  'result.delivered': [INSTANCES_TRANSFERRED, 'R'],
  'delivery.retried': [INSTANCES_TRANSFERRED, 'E'],
  'delivery.discarded': [INSTANCES_TRANSFERRED, 'D'],
};

const SUCCESS = 0;
const MINOR_FAILURE = 4;
const SERIOUS_FAILURE = 8;
const SERVER_ERROR = 500;
/** NetworkAccessPointTypeCode: an address. */
const IP_ADDRESS = 2;
/** ParticipantObjectTypeCode and its role: a system object, a report. */
const SYSTEM_OBJECT = 2;
const REPORT = 3;
/** AuditSourceTypeCode: an application server process. */
const APPLICATION_SERVER = 4;
const NOBODY = 'anonymous';

/** The reporting service. */
export interface AuditSource {
  readonly host: string;
  readonly processId: number;
}

/**
 * Converts a line of the audit log to a DICOM audit message (PS3.15, A.5.1). Studies are identified by the hashes of the log
 * instead of UIDs, so a repository receives no more than the log contains.
 */
export function dicomAuditMessage(record: AuditRecord, { host, processId }: AuditSource): string {
  const [event, action] = EVENTS[record.event];
  const user = attributes({
    UserID: record.user ?? NOBODY,
    UserIsRequestor: 'true',
    ...(record.client !== null && {
      NetworkAccessPointID: record.client,
      NetworkAccessPointTypeCode: IP_ADDRESS,
    }),
  });
  const service = attributes({
    UserID: 'ctclip',
    AlternativeUserID: processId,
    UserIsRequestor: 'false',
    NetworkAccessPointID: host,
    NetworkAccessPointTypeCode: 1,
  });
  const identification = attributes({
    EventActionCode: action,
    EventDateTime: record.time,
    EventOutcomeIndicator: outcomeOf(record),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<AuditMessage><EventIdentification${identification}>`,
    codeElement('EventID', event.code, 'DCM', event.meaning),
    codeElement('EventTypeCode', record.event, 'ctclip', record.event),
    '</EventIdentification>',
    `<ActiveParticipant${user}>${codeElement('RoleIDCode', '110153', 'DCM', 'Source Role ID')}</ActiveParticipant>`,
    `<ActiveParticipant${service}>${codeElement('RoleIDCode', '110150', 'DCM', 'Application')}</ActiveParticipant>`,
    `<AuditSourceIdentification${attributes({ AuditSourceID: host })}><AuditSourceTypeCode csd-code="${APPLICATION_SERVER}"/></AuditSourceIdentification>`,
    ...studyObjects(record),
    '</AuditMessage>',
  ].join('');
}

function studyObjects({
  study_uid_sha256: uid,
  study_sha256: id,
  request_id: request,
}: AuditRecord): string[] {
  const details = `<ParticipantObjectDetail${attributes({ type: 'request_id', value: base64(request) })}/>`;
  return [
    ...(uid === null
      ? []
      : [
          objectElement(
            uid,
            '110180',
            'DCM',
            'Study Instance UID',
            'SHA-256 of the Study Instance UID',
            details,
          ),
        ]),
    ...(id === null
      ? []
      : [objectElement(id, 'study', 'ctclip', 'Study', 'SHA-256 of the id of the study', details)]),
  ];
}

function objectElement(
  id: string,
  code: string,
  system: string,
  meaning: string,
  name: string,
  details: string,
): string {
  const object = attributes({
    ParticipantObjectID: id,
    ParticipantObjectTypeCode: SYSTEM_OBJECT,
    ParticipantObjectTypeCodeRole: REPORT,
  });
  return [
    `<ParticipantObjectIdentification${object}>`,
    codeElement('ParticipantObjectIDTypeCode', code, system, meaning),
    `<ParticipantObjectName>${escaped(name)}</ParticipantObjectName>`,
    details,
    '</ParticipantObjectIdentification>',
  ].join('');
}

function outcomeOf({ outcome, status }: AuditRecord): number {
  if (outcome === 'success') return SUCCESS;
  return status >= SERVER_ERROR ? SERIOUS_FAILURE : MINOR_FAILURE;
}

function codeElement(name: string, code: string, system: string, meaning: string): string {
  return `<${name}${attributes({ 'csd-code': code, codeSystemName: system, originalText: meaning })}/>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

/** User names are untrusted. XML forbids control characters, even escaped. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- the pattern replaces them
      .replace(/[\u0000-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

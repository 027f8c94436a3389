import type { Code } from '../dicom/writing/code.js';

function dcm(value: string, meaning: string): Code {
  return { scheme: 'DCM', value, meaning };
}

function sct(value: string, meaning: string): Code {
  return { scheme: 'SCT', value, meaning };
}

/** Concepts of the report's templates (PS3.16 TID 1500, 1410, 1501, 4019, 1002 and 1004, annex D). */
export const CONCEPT = {
  report: dcm('126000', 'Imaging Measurement Report'),
  language: dcm('121049', 'Language of Content Item and Descendants'),
  english: { scheme: 'RFC5646', value: 'en-US', meaning: 'English (United States)' },
  observerType: dcm('121005', 'Observer Type'),
  device: dcm('121007', 'Device'),
  deviceUid: dcm('121012', 'Device Observer UID'),
  deviceName: dcm('121013', 'Device Observer Name'),
  deviceManufacturer: dcm('121014', 'Device Observer Manufacturer'),
  deviceModel: dcm('121015', 'Device Observer Model Name'),
  deviceSerial: dcm('121016', 'Device Observer Serial Number'),
  procedureReported: dcm('121058', 'Procedure reported'),
  ct: { scheme: 'LN', value: '25045-6', meaning: 'CT unspecified body region' },
  measurements: dcm('126010', 'Imaging Measurements'),
  group: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUid: dcm('112040', 'Tracking Unique Identifier'),
  finding: dcm('121071', 'Finding'),
  algorithmFamily: dcm('111000', 'Algorithm Family'),
  algorithmName: dcm('111001', 'Algorithm Name'),
  algorithmParameters: dcm('111002', 'Algorithm Parameters'),
  algorithmVersion: dcm('111003', 'Algorithm Version'),
  artificialIntelligence: dcm('123110', 'Artificial Intelligence'),
  imageRegion: dcm('111030', 'Image Region'),
  originalSource: dcm('111040', 'Original Source'),
  certainty: dcm('111012', 'Certainty of Finding'),
  percent: { scheme: 'UCUM', value: '%', meaning: 'Percent' },
  presence: sct('705057003', 'Presence'),
  present: sct('52101004', 'Present'),
  absent: sct('272519000', 'Absent'),
  visualExplanation: dcm('130401', 'Visual explanation'),
  qualitative: { scheme: 'UMLS', value: 'C0034375', meaning: 'Qualitative Evaluations' },
  comment: dcm('121106', 'Comment'),
  abnormal: sct('263654008', 'Abnormal'),
  abnormalStructure: sct('49755003', 'Morphologically Abnormal Structure'),
  segmentation: dcm('113076', 'Segmentation'),
  sourceImage: dcm('121322', 'Source image for image processing operation'),
} as const satisfies Record<string, Code>;

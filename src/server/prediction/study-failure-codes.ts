/**
 * Codes that the study routes may answer with, by status, and what each means: for the API's description. Codes are
 * stable; further ones may come.
 */
export const STUDY_FAILURE_CODES: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  400: {
    'http.bad-request': 'the header Content-Type cannot be understood',
    'upload.not-multipart': 'the body is no multipart/form-data',
    'upload.malformed-multipart': 'the body is damaged or ends too early',
    'upload.no-file': 'no field holds a file',
    'upload.wrong-field': 'the file is in a field of another name than `file`',
    'upload.file-is-text': '`file` holds text instead of a file',
    'upload.second-file': 'more than one file',
    'upload.empty-file': 'the file has no bytes',
    'upload.wrong-extension': 'the name does not end as this address wants it',
    'upload.file-name-too-long': 'more than 255 characters',
    'upload.too-many-fields': 'more than 16 fields beside the file',
    'upload.field-too-large': 'a field beside the file has a name or value that is too long',
    'upload.stalled': 'nothing came for a while, or not everything in time',
    'archive.not-a-zip':
      'the file is no ZIP archive; the sentence says what it is, such as gzip, 7z, RAR, ISO or PDF',
    'archive.encrypted': 'the archive is protected by a password',
    'archive.truncated': 'the end of the archive is missing',
    'archive.damaged-entry': 'a file in the archive is damaged; so say further `archive.…` codes',
    'archive.unsupported-compression':
      'a file in the archive is compressed otherwise than ZIP tools do by default',
    'nifti.…': 'the file is no NIfTI, is damaged, or holds values of a type that a CT does not have',
    'dicom.invalid-series-uid': 'the field `series_uid` is not a UID',
    'findings.not-a-list': '`findings` is neither names with commas between them nor a JSON list of texts',
    'findings.too-many': '`findings` asks for more than 20',
    'findings.invalid-name':
      'a name in `findings` is empty, over 100 characters, or has characters that no finding has',
    'inference.finding-unreadable':
      'a name in `findings` has a word that the vocabulary of the models does not cover',
    'explanation.invalid-wish': '`explain` or `explain_baseline` has a value that it cannot have',
    'explanation.unknown-finding': '`explain_findings` names a finding that is not scored',
    'explanation.not-a-list':
      '`explain_findings` is neither names with commas between them nor a JSON list of texts',
    'explanation.too-many-findings': '`explain_findings` names more than 20 findings',
  },
  401: {
    'auth.credentials-missing': 'the request holds none',
    'auth.credentials-wrong': 'the user name or the password is wrong',
  },
  403: {
    'auth.address-not-allowed': 'see AUTH_ALLOW',
    'auth.foreign-origin': 'a browser sends for a page of another site; see CORS_ORIGINS',
  },
  413: {
    'upload.too-large': 'the upload is over MAX_UPLOAD_MB',
    'archive.total-too-large': 'the archive would unpack to more than MAX_UNPACKED_MB',
    'archive.too-many-entries': 'the archive holds more than MAX_ARCHIVE_ENTRIES files',
    'archive.entry-too-large': 'a file in the archive would unpack to more than any image has',
    'archive.ratio-too-high': 'a file in the archive would unpack to suspiciously much',
    'archive.directory-too-large': "the archive's table of contents is too large",
    'dicom.too-many-images': 'the files hold more than 50,000 images',
    'dicom.volume-too-large': 'the series has more voxels than a chest CT',
    'nifti.too-large': 'the volume has more voxels than a chest CT',
  },
  422: {
    'dicom.no-dicom': 'no file of the archive is a DICOM image; the sentence says what they are',
    'dicom.packed-files':
      'no file of the archive is an image, and some are archives or compressed files themselves; of ZIPs, exactly one is looked into',
    'dicom.directory-file': 'there is a DICOMDIR without the images that it lists',
    'dicom.no-ct': 'no series is CT',
    'dicom.too-few-slices': 'the largest CT series has under 20 slices',
    'dicom.no-usable-series': 'no series can be stacked to a volume; the sentence says why of each',
    'dicom.series-not-found': 'the study has no series `series_uid`',
    'dicom.series-not-usable': 'the series `series_uid` cannot be read',
    'dicom.not-a-stack': 'the slices do not form a volume; so say further `dicom.…` codes',
    'dicom.no-lungs': 'the series shows another part of the body, or is not in Hounsfield units',
    'dicom.unsupported-transfer-syntax': 'the images are compressed in a way that is not read',
    'nifti.not-a-volume': 'the image does not have three dimensions',
    'nifti.not-finite': 'the volume holds NaN or infinite values',
    'tensor.spacing-unknown': 'the volume has no usable voxel spacing',
    'tensor.volume-too-small': "the volume is thinner than a voxel of the model's grid",
  },
  429: {
    'queue.full': 'as many studies as QUEUE_LIMIT allows arrive or wait',
    'auth.busy': 'too many passwords are being checked',
    'auth.too-many-failures': "too many wrong passwords came from the client's address",
  },
  500: {
    internal: 'unexpected; the log has the reason under the request id',
    'device.internal': 'unexpected; the log has the reason under the request id',
    'device.lost': 'the process that computes predictions died of this study, twice',
    'device.timeout': 'the study took longer than STUDY_TIMEOUT_SECONDS',
    'ingest.thread-lost': 'reading the study broke off, most likely for want of memory',
    'inference.failed': 'the model could not be run',
    'upload.disk-full': 'SPOOL_DIR is full',
    'upload.spool-failed': 'SPOOL_DIR cannot be written to',
  },
  503: {
    'device.loading': 'the models are being loaded',
    'device.unavailable': 'the process that computes predictions does not start at the moment',
    'device.stopped': 'the service is being stopped',
    'device.disk-failed': 'a disk of the service failed while it worked on the study',
    'service.draining': 'the service is being stopped, and finishes the studies that it has taken',
    'upload.no-room': 'SPOOL_DIR has no room for the study',
    'upload.memory-low': 'the host has less memory than MIN_AVAILABLE_MEMORY_MB',
    'audit.failed': 'the audit log cannot be written, and AUDIT_REQUIRED is set',
  },
};

/** A list in Markdown of the codes of a status. */
export function codesInWords(status: number): string {
  return Object.entries(STUDY_FAILURE_CODES[status])
    .map(([code, meaning]) => `- \`${code}\`: ${meaning}`)
    .join('\n');
}

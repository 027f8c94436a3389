import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceConfiguration } from '../../config/evidence.configuration.js';
import { serviceIdentity } from '../../config/service-version.js';
import type { ArchiveLimits } from '../archive/archive-limits.js';
import { ARTIFACTS, artifactPath } from '../explanation/artifact-table.js';
import { readStudyHeader } from '../ingest/read-study-header.js';
import type { Warning } from '../problem/warning.js';
import type { EvidenceContext } from './evidence-context.js';
import { invalidUids, noImages, uncopiableIdentity } from './evidence-errors.js';
import { EVIDENCE_NAME } from './evidence-files.js';
import type { EvidenceModels, EvidenceStudy } from './evidence-study.js';
import { fhirBundle } from './fhir-bundle.js';
import type { FindingCodes } from './finding-codes.js';
import { momentOf } from './moment.js';
import { patientIdentity } from './patient-identity.js';
import { reportedPictures, writeCaptures } from './secondary-capture.js';
import { writeSegmentation } from './segmentation.js';
import { writeStructuredReport } from './structured-report.js';

/** The objects identify the patient: only the service's user may read them. */
const OWNER_ONLY = { mode: 0o600 } as const;

/**
 * Writes the objects that carry an answer into PACS and medical record. It reads the data of the patient from the images again
 * and writes them only into these files, so that they reach neither the answer nor another process.
 */
export class EvidenceWriter {
  private readonly service = serviceIdentity();

  constructor(
    private readonly settings: EvidenceConfiguration,
    private readonly archive: ArchiveLimits,
    private readonly codes: FindingCodes,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * @param directory of the study's files
   * @param path of the study, as it was read
   * @returns the reason why there are no objects
   * @throws DomainError `archive.*`, `dicom.*` if the study cannot be read again
   */
  async write(
    directory: string,
    path: string,
    study: EvidenceStudy,
    models: EvidenceModels,
  ): Promise<Warning | undefined> {
    const first = study.place.images.at(0);
    if (first === undefined) return noImages();
    if (!study.place.images.every(({ hasOwnUids }) => hasOwnUids)) return invalidUids();
    const identity = patientIdentity(await readStudyHeader(path, this.archive, first.entry));
    if ('obstacle' in identity) return uncopiableIdentity(identity.obstacle);
    const { settings, codes, service } = this;
    const moment = momentOf(this.now(), identity.timezoneOffset);
    await this.#writeAll(directory, { study, identity, models, codes, settings, service, moment });
    return undefined;
  }

  async #writeAll(directory: string, context: EvidenceContext): Promise<void> {
    await mkdir(join(directory, ARTIFACTS.dicom.folder), { recursive: true });
    const object = (name: string, bytes: Uint8Array): Promise<void> =>
      writeFile(join(directory, artifactPath('dicom', name)), bytes, OWNER_ONLY);
    for (const { name, bytes } of writeCaptures(context)) await object(name, bytes);
    const segmentation = context.settings.segmentation ? writeSegmentation(context) : undefined;
    if (segmentation !== undefined) await object(EVIDENCE_NAME.regions, segmentation);
    await object(EVIDENCE_NAME.report, writeStructuredReport(context, reportedPictures(context)));
    const bundle = `${JSON.stringify(fhirBundle(context), null, 1)}\n`;
    await writeFile(join(directory, ARTIFACTS.fhir.file), bundle, OWNER_ONLY);
  }
}

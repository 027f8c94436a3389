import { artifactAt } from '../explanation/artifact-table.js';
import type { ObjectKind } from '../peers/peer.js';

/** Names of the report and the segmentation. Every other DICOM object is a picture. */
export const EVIDENCE_NAME = { report: 'report', regions: 'regions' } as const;

/** The evidence object at a path in a study's directory; undefined for another file. */
export function evidenceKindOf(
  path: string,
): { readonly name: string; readonly kind: ObjectKind } | undefined {
  const artifact = artifactAt(path);
  if (artifact?.link === 'fhir') return { name: 'fhir', kind: 'fhir' };
  if (artifact?.link !== 'dicom' || artifact.name === undefined) return undefined;
  const { name } = artifact;
  const kind = name === EVIDENCE_NAME.report ? 'sr' : name === EVIDENCE_NAME.regions ? 'seg' : 'sc';
  return { name, kind };
}

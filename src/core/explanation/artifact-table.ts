/** Files of a study besides its answer. Their names, types and meanings are declared only here. */

/** One file, in the study's own directory. */
export interface FileArtifact {
  readonly file: string;
  readonly mediaType: string;
  /** Whether it identifies nobody. If so, a browser may cache it, and asks the service before each use. */
  readonly isAnonymous: boolean;
  /** A sentence for the description of the API and for docs/explanations.md. */
  readonly description: string;
}

/** Files of one kind in a folder of the study's directory, `folder/NAME` + `ending`. */
export interface FolderArtifact {
  readonly folder: string;
  readonly ending: string;
  /** Name of the parameter in the documented path that selects one of the files. */
  readonly parameter: string;
  readonly mediaType: string;
  readonly isAnonymous: boolean;
  readonly description: string;
}

/** Keyed by the name of their link in a study. */
export const ARTIFACTS = {
  volume: {
    file: 'volume.nii.gz',
    mediaType: 'application/gzip',
    isAnonymous: true,
    description:
      'The series that was read, in Hounsfield units, if requested by `volume=true`. Each slice is compressed alone: ' +
      'the gzip header has their lengths, so that a viewer can load one by a range request.',
  },
  overlay: {
    file: 'overlay.png',
    mediaType: 'image/png',
    isAnonymous: true,
    description:
      'The key slices in the lung window with the maps on top, one row per score, if requested by `explain=true`.',
  },
  attributions: {
    folder: 'attribution',
    ending: '.nii.gz',
    parameter: 'map',
    mediaType: 'application/gzip',
    isAnonymous: true,
    description:
      'Contribution of each place to a score in log odds, if requested by `explain=true`: one map per entry of ' +
      '`localization`, with the name in its `map`. A map has one float32 voxel per token of the model, at its position ' +
      'in the patient: viewers that use the affine (3D Slicer, ITK-SNAP, NiiVue) place it over the series.',
  },
  dicom: {
    folder: 'dicom',
    ending: '.dcm',
    parameter: 'object',
    mediaType: 'application/dicom',
    isAnonymous: false,
    description:
      'Objects for the PACS, if requested by `evidence=true`: `report` is a structured report, `scores` and `finding_…` are ' +
      'pictures, `regions` is a segmentation (EVIDENCE_SEG). They contain the name and id of the patient. docs/evidence.md describes them.',
  },
  fhir: {
    file: 'fhir.json',
    mediaType: 'application/fhir+json',
    isAnonymous: false,
    description:
      'The answer as a FHIR R4 transaction, if requested by `evidence=true`. It contains the id of the patient.',
  },
} as const satisfies Readonly<Record<string, FileArtifact | FolderArtifact>>;

export type ArtifactLink = keyof typeof ARTIFACTS;

/** Links to several files. */
type FolderLink = {
  [Link in ArtifactLink]: (typeof ARTIFACTS)[Link] extends FolderArtifact ? Link : never;
}[ArtifactLink];

/** @param name of one of the files */
export function artifactPath(link: FolderLink, name: string): string {
  const { folder, ending } = ARTIFACTS[link];
  return `${folder}/${name}${ending}`;
}

/** @param name of a map, as in `localization` */
export function mapFile(name: string): string {
  return artifactPath('attributions', name);
}

/** Meaning of a path in a study's directory: a kind, and a name if a folder contains several files. */
export interface KnownArtifact {
  readonly link: ArtifactLink;
  readonly mediaType: string;
  readonly isAnonymous: boolean;
  readonly name?: string;
}

/** The path of a file whose name may lack the ending, as names of maps in `localization` and of objects in `links` do. */
export function artifactFile(path: string): string {
  const folder = Object.values<FileArtifact | FolderArtifact>(ARTIFACTS)
    .filter((artifact) => 'folder' in artifact)
    .find((artifact) => path.startsWith(`${artifact.folder}/`) && !path.endsWith(artifact.ending));
  return folder === undefined ? path : path + folder.ending;
}

/** @returns undefined for a path that is not in the table */
export function artifactAt(path: string): KnownArtifact | undefined {
  for (const [key, artifact] of Object.entries<FileArtifact | FolderArtifact>(ARTIFACTS)) {
    const link = key as ArtifactLink;
    const { mediaType, isAnonymous } = artifact;
    if ('file' in artifact) {
      if (path === artifact.file) return { link, mediaType, isAnonymous };
      continue;
    }
    const { folder, ending } = artifact;
    const name = path.slice(folder.length + 1, -ending.length);
    if (name !== '' && !name.includes('/') && path === `${folder}/${name}${ending}`)
      return { link, mediaType, isAnonymous, name };
  }
  return undefined;
}

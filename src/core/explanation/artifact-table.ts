/** The files that a study may have besides its answer: their names, types and meaning stand here only. */

/** One file, in the study's own directory. */
export interface FileArtifact {
  readonly file: string;
  readonly mediaType: string;
  /** A sentence for the description of the API and for docs/explanations.md. */
  readonly description: string;
}

/** Files of one kind in a folder of the study's directory, `folder/NAME` + `ending`. */
export interface FolderArtifact {
  readonly folder: string;
  readonly ending: string;
  readonly mediaType: string;
  readonly description: string;
}

/** By the name of their link in a study. */
export const ARTIFACTS = {
  volume: {
    file: 'volume.nii.gz',
    mediaType: 'application/gzip',
    description: 'The series that was read, in Hounsfield units, if `volume=true` asked for it.',
  },
  overlay: {
    file: 'overlay.png',
    mediaType: 'image/png',
    description:
      'The key slices in the lung window with the maps over them, a row for each score, if `explain=true` asked for it.',
  },
  attributions: {
    folder: 'attribution',
    ending: '.nii.gz',
    mediaType: 'application/gzip',
    description:
      'How much each place adds to a score in log odds, if `explain=true` asked for it: one map for each entry of ' +
      '`localization`, by the name in its `map`. A map has one voxel of float32 for each token of the model, at its place ' +
      'in the patient: viewers that go by the affine (3D Slicer, ITK-SNAP, NiiVue) lay it over the series.',
  },
} as const satisfies Readonly<Record<string, FileArtifact | FolderArtifact>>;

export type ArtifactLink = keyof typeof ARTIFACTS;

/** @param name of a map, as `localization` names it */
export function mapFile(name: string): string {
  const { folder, ending } = ARTIFACTS.attributions;
  return `${folder}/${name}${ending}`;
}

/** What a path within a study's directory is: a kind, and its name where a folder holds several. */
export interface KnownArtifact {
  readonly link: ArtifactLink;
  readonly mediaType: string;
  readonly name?: string;
}

/** @returns undefined for a path that is not in the table */
export function artifactAt(path: string): KnownArtifact | undefined {
  for (const [key, artifact] of Object.entries<FileArtifact | FolderArtifact>(ARTIFACTS)) {
    const link = key as ArtifactLink;
    const { mediaType } = artifact;
    if ('file' in artifact) {
      if (path === artifact.file) return { link, mediaType };
      continue;
    }
    const { folder, ending } = artifact;
    const name = path.slice(folder.length + 1, -ending.length);
    if (name !== '' && !name.includes('/') && path === `${folder}/${name}${ending}`)
      return { link, mediaType, name };
  }
  return undefined;
}

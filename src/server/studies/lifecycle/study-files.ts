import type { Readable } from 'node:stream';

/** Files that a study is answered with beside its result, by the names that their writers give them. */
export interface StudyArtifact {
  readonly size: number;
  stream(): Readable;
}

/** A place to write artifacts to. */
export interface ArtifactsDirectory extends AsyncDisposable {
  readonly path: string;
  /** Keeps what was written; what is not kept is gone when this is disposed of. */
  keep(): Promise<void>;
}

/** An upload on this host, for as long as it is worked on. */
export interface LocalUpload extends AsyncDisposable {
  readonly path: string;
}

/** What belongs to a study and is too large for its record. Every host that serves studies gets the same. */
export interface StudyFiles {
  /** Takes a file over, durably once this resolves: nothing is at `path` any more. */
  takeUpload(id: string, path: string): Promise<void>;
  /** @throws DomainError `studies.upload-lost` */
  openUpload(id: string): Promise<LocalUpload>;
  /** Does nothing when it is gone. */
  removeUpload(id: string): Promise<void>;
  artifactsDirectory(id: string): Promise<ArtifactsDirectory>;
  /** @param name one of those that were written, checked */
  artifact(id: string, name: string): Promise<StudyArtifact | undefined>;
  artifactNames(id: string): Promise<string[]>;
  /** Gives `to` the artifacts of `from`, if those are still there. */
  shareArtifacts(from: string, to: string): Promise<void>;
  /** Bytes of all artifacts of a study. */
  artifactBytes(id: string): Promise<number>;
  removeAll(id: string): Promise<void>;
  /** Resolves if an upload could be taken over now. @throws DomainError of kind `unavailable` */
  check(): Promise<void>;
}

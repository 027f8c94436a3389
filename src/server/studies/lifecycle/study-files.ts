import type { Readable } from 'node:stream';
import type { KeptArtifacts } from './study-record.js';

/** A part of a file: its first and last byte, counted from 0. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A file of a study besides its result. */
export interface StudyArtifact {
  readonly size: number;
  /** @param range part within the file; undefined for the whole file */
  stream(range?: ByteRange): Readable;
}

/** A directory for new artifacts. */
export interface ArtifactsDirectory extends AsyncDisposable {
  readonly path: string;
  /**
   * Keeps the written files. Without this call they are deleted on disposal.
   * @returns undefined if no files were written
   */
  keep(): Promise<KeptArtifacts | undefined>;
}

/** An upload on this host, until disposal. */
export interface LocalUpload extends AsyncDisposable {
  readonly path: string;
}

/** Files of studies, too large for the records. All hosts see the same files. */
export interface StudyFiles {
  /** Moves a file from `path` into the store; durable once this resolves. */
  takeUpload(id: string, path: string): Promise<void>;
  /** @throws DomainError `studies.upload-lost` */
  openUpload(id: string): Promise<LocalUpload>;
  /** Does nothing if the upload does not exist. */
  removeUpload(id: string): Promise<void>;
  /**
   * Ids of studies with old uploads, including waiting and running ones.
   * @param ageMs minimum age by the clock of the store
   */
  oldUploads(ageMs: number): Promise<string[]>;
  artifactsDirectory(id: string): Promise<ArtifactsDirectory>;
  /** @param name name of a written artifact, already checked */
  artifact(id: string, name: string): Promise<StudyArtifact | undefined>;
  artifactNames(id: string): Promise<string[]>;
  /**
   * Gives `to` the artifacts of `from`, if those still exist.
   * @param artifacts those of `from`
   * @returns those of `to`
   */
  shareArtifacts(from: string, to: string, artifacts: KeptArtifacts): Promise<KeptArtifacts>;
  removeAll(id: string): Promise<void>;
  /** Resolves if an upload could be stored now. @throws DomainError of kind `unavailable` */
  check(): Promise<void>;
}

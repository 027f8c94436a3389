import type { Readable } from 'node:stream';
import type { KeptArtifacts } from './study-record.js';

/** A file that a study is answered with besides its result. */
export interface StudyArtifact {
  readonly size: number;
  stream(): Readable;
}

/** A place to write artifacts to. */
export interface ArtifactsDirectory extends AsyncDisposable {
  readonly path: string;
  /**
   * Keeps what was written; what is not kept is gone when this is disposed of.
   * @returns undefined when nothing was written
   */
  keep(): Promise<KeptArtifacts | undefined>;
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
  /**
   * Studies whose uploads have lain there for longer than that. An upload that is worked on, or waits, is among them.
   * @param ageMs by the clock of the store
   */
  oldUploads(ageMs: number): Promise<string[]>;
  artifactsDirectory(id: string): Promise<ArtifactsDirectory>;
  /** @param name one of those that were written, checked */
  artifact(id: string, name: string): Promise<StudyArtifact | undefined>;
  artifactNames(id: string): Promise<string[]>;
  /**
   * Gives `to` the artifacts of `from`, if those are still there.
   * @param artifacts those of `from`
   * @returns those of `to`
   */
  shareArtifacts(from: string, to: string, artifacts: KeptArtifacts): Promise<KeptArtifacts>;
  removeAll(id: string): Promise<void>;
  /** Resolves if an upload could be taken over now. @throws DomainError of kind `unavailable` */
  check(): Promise<void>;
}

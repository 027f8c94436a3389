import type { RecordSummary } from '../lifecycle/record-summary.js';

/** Storage used by the ended studies of one user. */
export class UserUsage {
  studies = 0;
  /** Bytes of records and artifacts; artifacts shared by several studies count once. */
  bytes = 0;
  /** Number of studies by group of shared artifacts. */
  private readonly studiesOfGroup = new Map<string, number>();

  add({ bytes, artifacts }: RecordSummary): void {
    this.studies += 1;
    this.bytes += bytes;
    if (artifacts === undefined) return;
    const studies = this.studiesOfGroup.get(artifacts.group) ?? 0;
    if (studies === 0) this.bytes += artifacts.bytes;
    this.studiesOfGroup.set(artifacts.group, studies + 1);
  }

  subtract({ bytes, artifacts }: RecordSummary): void {
    this.studies -= 1;
    this.bytes -= bytes;
    if (artifacts === undefined) return;
    const studies = this.studiesOfGroup.get(artifacts.group) ?? 0;
    if (studies > 1) {
      this.studiesOfGroup.set(artifacts.group, studies - 1);
      return;
    }
    this.studiesOfGroup.delete(artifacts.group);
    this.bytes -= artifacts.bytes;
  }
}

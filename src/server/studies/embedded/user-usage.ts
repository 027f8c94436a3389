import type { RecordSummary } from '../lifecycle/record-summary.js';

/** What the ended studies of one user take. */
export class UserUsage {
  studies = 0;
  /** Of records and artifacts; artifacts that several studies have on the same disk blocks count once. */
  bytes = 0;
  /** By group of artifacts, the studies that have them. */
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

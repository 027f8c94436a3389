import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILLER = 'filler';

/** Whether this user may mount disks. */
export function canMount(): boolean {
  try {
    new SmallDisk(1)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

/** A disk in memory that the test can fill. Ends with the scope that holds it. */
export class SmallDisk implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'disk-'));

  constructor(megabytes: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', this.directory], {
      stdio: 'ignore',
    });
  }

  /** Fills the disk completely. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.directory);
    writeFileSync(join(this.directory, FILLER), Buffer.alloc(bavail * bsize));
  }

  makeRoom(): void {
    rmSync(join(this.directory, FILLER), { force: true });
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.directory]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

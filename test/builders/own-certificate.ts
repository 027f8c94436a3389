import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A self-signed certificate for 127.0.0.1, in files. Ends with the scope that holds it. */
export class OwnCertificate implements Disposable {
  private readonly directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  readonly certificateFile = join(this.directory, 'cert.pem');
  readonly keyFile = join(this.directory, 'key.pem');

  constructor() {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const files = ['-keyout', this.keyFile, '-out', this.certificateFile];
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', ...curve, ...subject, ...files], {
      stdio: 'ignore',
    });
  }

  get key(): Buffer {
    return readFileSync(this.keyFile);
  }

  get cert(): Buffer {
    return readFileSync(this.certificateFile);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnCertificate } from '../builders/own-certificate.js';
import { freePort } from './free-port.js';
import { until } from './running-service.js';

const PROGRAM = '/usr/sbin/Orthanc';
const DICOM_WEB = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

/** Whether Debian's packages `orthanc` and `orthanc-dicomweb` are installed. */
export const hasOrthanc = existsSync(PROGRAM) && existsSync(DICOM_WEB);

/** Certificates of a PACS that accepts only encrypted associations of clients with a certificate. */
export interface PacsCertificates {
  readonly own: OwnCertificate;
  readonly ofClients: OwnCertificate;
}

/** A separate PACS for the test: DIMSE, DICOMweb and its own interface. Ends with the scope that holds it. */
export class RunningOrthanc implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly httpPort: number,
    readonly dicomPort: number,
  ) {}

  /**
   * @param ports chosen before, for a PACS that is down at first
   * @param certificates undefined: associations are not encrypted
   */
  static async start(
    ports?: { readonly httpPort: number; readonly dicomPort: number },
    certificates?: PacsCertificates,
  ): Promise<RunningOrthanc> {
    const directory = mkdtempSync(join(tmpdir(), 'orthanc-test-'));
    const { httpPort, dicomPort } = ports ?? { httpPort: await freePort(), dicomPort: await freePort() };
    const settings = {
      StorageDirectory: directory,
      IndexDirectory: directory,
      Plugins: [DICOM_WEB],
      HttpPort: httpPort,
      DicomPort: dicomPort,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      HttpBindAddresses: ['127.0.0.1'],
      OverwriteInstances: true,
      ...(certificates !== undefined && encryption(certificates)),
    };
    const path = join(directory, 'orthanc.json');
    writeFileSync(path, JSON.stringify(settings));
    const child = spawn(PROGRAM, [path], { stdio: 'ignore' });
    const orthanc = new RunningOrthanc(child, directory, httpPort, dicomPort);
    const answers = (): Promise<boolean> =>
      fetch(orthanc.address('system')).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(answers, 'Orthanc');
    return orthanc;
  }

  address(path: string): string {
    return `http://127.0.0.1:${this.httpPort}/${path}`;
  }

  /** @throws Error if Orthanc does not take the object */
  async store(bytes: Uint8Array): Promise<void> {
    const answer = await fetch(this.address('instances'), { method: 'POST', body: Buffer.from(bytes) });
    if (!answer.ok) throw new Error(`Orthanc answers ${answer.status}: ${await answer.text()}`);
  }

  /** The bytes of a stored object. */
  async stored(sopInstanceUid: string): Promise<Uint8Array> {
    const found = await fetch(this.address('tools/lookup'), { method: 'POST', body: sopInstanceUid });
    const [match] = (await found.json()) as readonly { readonly ID: string }[];
    const file = await fetch(this.address(`instances/${match.ID}/file`));
    return new Uint8Array(await file.arrayBuffer());
  }

  async count(): Promise<number> {
    const statistics = (await (await fetch(this.address('statistics'))).json()) as { CountInstances: number };
    return statistics.CountInstances;
  }

  /** Removes all objects. */
  async clear(): Promise<void> {
    const patients = (await (await fetch(this.address('patients'))).json()) as readonly string[];
    for (const patient of patients) await fetch(this.address(`patients/${patient}`), { method: 'DELETE' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    if (this.child.exitCode === null && this.child.kill('SIGKILL')) await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** https://orthanc.uclouvain.be/book/faq/dicom-tls.html */
function encryption({ own, ofClients }: PacsCertificates): object {
  return {
    DicomTlsEnabled: true,
    DicomTlsCertificate: own.certificateFile,
    DicomTlsPrivateKey: own.keyFile,
    DicomTlsTrustedCertificates: ofClients.certificateFile,
    DicomTlsRemoteCertificateRequired: true,
  };
}

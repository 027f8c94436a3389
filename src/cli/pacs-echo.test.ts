import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DicomReceiver } from '../../test/builders/dicom-receiver.js';
import { WebReceiver } from '../../test/builders/web-receiver.js';
import { examinePeers } from './doctor/peers.js';
import { commandConfiguration } from './command-configuration.js';
import { pacsEchoCommand } from './pacs-echo.js';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'peers-'))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

function writePeers(...peers: readonly object[]): void {
  const path = join(directory, 'peers.json');
  writeFileSync(path, JSON.stringify({ peers }));
  vi.stubEnv('PACS_FILE', path);
}

async function echo(name?: string): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const code = await pacsEchoCommand(name, { out: (text) => (out += text), warn: () => undefined });
  return { code, out: out.replaceAll(/\d+ ms/g, 'N ms') };
}

describe('ctclip pacs echo', () => {
  it('says of every peer whether it answers, and why not; the doctor warns of the same', async () => {
    await using archive = await DicomReceiver.start();
    await using web = await WebReceiver.start();
    web.reply = () => ({ status: 401 });
    const { port } = archive;
    writePeers(
      { name: 'archive', kind: 'dicom', host: '127.0.0.1', port, calledAeTitle: 'PACS' },
      { name: 'web', kind: 'stow', url: web.url },
    );
    const denied = `${web.url}: The system denies access (HTTP 401). Check the user that "authorizationFile" in PACS_FILE names.`;
    const fit = `PACS@127.0.0.1:${port} answers C-ECHO in N ms.`;
    expect(await echo()).toEqual({ code: 1, out: `ok      archive: ${fit}\nfailed  web: ${denied}\n` });
    expect(await echo('archive')).toEqual({ code: 0, out: `ok      archive: ${fit}\n` });
    expect(await examinePeers(commandConfiguration().delivery.peers)).toMatchObject([
      { subject: 'Peer archive', verdict: 'ok' },
      { subject: 'Peer web', verdict: 'warning', message: denied },
    ]);
    archive.accepts = (sopClassUid) => sopClassUid === '1.2.840.10008.1.1';
    const unfit = fit.replace('.\n', '').replace(/\.$/, ', but does not accept sc, seg, sr.');
    expect(await echo('archive')).toEqual({ code: 1, out: `failed  archive: ${unfit}\n` });
  });

  it('gives the cause of a lost connection', async () => {
    const archive = await DicomReceiver.start();
    const { port } = archive;
    await archive[Symbol.asyncDispose]();
    writePeers({ name: 'archive', kind: 'dicom', host: '127.0.0.1', port, calledAeTitle: 'PACS' });
    expect(await echo()).toMatchObject({ code: 1, out: expect.stringContaining('ECONNREFUSED') as string });
  });

  it('needs a list of peers that has the name', async () => {
    vi.stubEnv('PACS_FILE', undefined);
    await expect(echo()).rejects.toMatchObject({ code: 'cli.no-peers' });
    writePeers({ name: 'web', kind: 'stow', url: 'http://127.0.0.1:1' });
    await expect(echo('archive')).rejects.toThrow('PACS_FILE has no peer "archive". Its peers are web.');
    writePeers({ name: 'web', kind: 'stow', url: 'web' });
    await expect(echo()).rejects.toThrow(/PACS_FILE.* peers\[0\]\.url must be http/);
  });
});

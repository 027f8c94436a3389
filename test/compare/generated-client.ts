/**
 * Generates types from the API description of a running service, sends a study with a client of these types and reads the
 * answer:
 *
 *   npx tsx test/compare/generated-client.ts http://127.0.0.1:8000 STUDY.zip [USER:PASSWORD]
 *
 * The client is compiled against the types first, so a description that does not fit fails there.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import { packagePath } from '../../src/config/package-path.js';

const [url = '', study = '', credentials = ''] = process.argv.slice(2);
const authorization = credentials === '' ? '' : `Basic ${btoa(credentials)}`;

/** The client: only the types of the description say what it may send and read. */
const CLIENT = `
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { paths } from './api.js';

type Body<O> = O extends { requestBody: { content: { 'multipart/form-data': infer B } } } ? B : never;
type Answer<O, S extends number> = O extends { responses: { [K in S]: { content: { 'application/json': infer A } } } } ? A : never;
type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

const [url = '', study = '', authorization = ''] = process.argv.slice(2);
const headers: Record<string, string> = authorization === '' ? {} : { authorization };

async function json<O, S extends number>(status: S, path: string, init: RequestInit = {}): Promise<Answer<O, S>> {
  const response = await fetch(url + path, { ...init, headers });
  if (response.status !== status) throw new Error(path + ' answered ' + response.status + ' ' + (await response.text()));
  return (await response.json()) as Answer<O, S>;
}

const fields: Omit<Body<paths['/studies']['post']>, 'file'> = { explain: 'true' };
const query: Query<paths['/studies']['post']> = { volume: 'true', fresh: 'true' };
const form = new FormData();
for (const [name, text] of Object.entries(fields)) form.append(name, String(text));
form.append('file', await openAsBlob(study), basename(study));
const address = '/studies?' + new URLSearchParams({ ...query }).toString();
const { id } = await json<paths['/studies']['post'], 202>(202, address, { method: 'POST', body: form });
let got = await json<paths['/studies/{id}']['get'], 200>(200, '/studies/' + id);
while (got.state === 'waiting' || got.state === 'running') {
  await delay(500);
  got = await json<paths['/studies/{id}']['get'], 200>(200, '/studies/' + id);
}
const { result, links } = got;
if (result === null) throw new Error('The study ' + got.state + ': ' + JSON.stringify(got.failure));
const filter: Query<paths['/studies']['get']> = { limit: 1, state: 'succeeded' };
const list = await json<paths['/studies']['get'], 200>(200, '/studies?limit=' + String(filter.limit) + '&state=' + String(filter.state));
const [place] = result.localization ?? [];
if (list.studies[0]?.id !== id || place === undefined) throw new Error('The list or the places are not as described.');
const map = await fetch(url + '/studies/' + id + '/attribution/' + encodeURIComponent(place.map), { headers });
if (map.status !== 200) throw new Error('The map answered ' + map.status);
console.log('succeeded: ' + result.probability_of_pathology + ', ' + result.provenance.volume_digest + ', ' + (links.volume ?? 'no volume') + ', map ' + place.map);
`;

// Below the package, so that the compiler and the program find its dependencies.
const folder = mkdtempSync(packagePath('test', 'compare', 'generated-'));
try {
  const description = await fetch(`${url}/openapi.json`, {
    headers: authorization === '' ? {} : { authorization },
  });
  const types = await openapiTypes(Buffer.from(await description.arrayBuffer()));
  writeFileSync(join(folder, 'api.ts'), astToString(types));
  writeFileSync(join(folder, 'client.ts'), CLIENT);
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--types', 'node', '--target', 'es2022'];
  const modules = ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--ignoreConfig'];
  execFileSync('npx', ['tsc', ...options, ...modules, join(folder, 'client.ts')], { stdio: 'inherit' });
  const program = [join(folder, 'client.ts'), url, study, authorization];
  execFileSync('npx', ['tsx', ...program], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}

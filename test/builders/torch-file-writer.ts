import { basename } from 'node:path';
import { PickleWriter } from './pickle-writer.js';
import type { PythonValue } from './python-value.js';
import { StoredZipWriter } from './stored-zip-writer.js';

export interface TorchFileOptions {
  /** Default `little`; `none` omits the entry, like torch before 2.1. */
  readonly byteorder?: 'little' | 'big' | 'none';
}

/** Writes a value like `torch.save(value, path)`, streaming the storages to disk. */
export function writeTorchFile(path: string, value: PythonValue, options: TorchFileOptions = {}): void {
  const pickler = new PickleWriter();
  const pickle = pickler.write(value);
  const root = basename(path).replace(/\.[^.]*$/, '');
  const byteorder = options.byteorder ?? 'little';
  const zip = new StoredZipWriter(path);
  zip.add(`${root}/data.pkl`, [pickle]);
  if (byteorder !== 'none') zip.add(`${root}/byteorder`, [Buffer.from(byteorder)]);
  pickler.storages.forEach((storage, key) => zip.add(`${root}/data/${key}`, storage.chunks()));
  zip.add(`${root}/version`, [Buffer.from('3\n')]);
  zip.add(`${root}/.data/serialization_id`, [Buffer.from('0'.repeat(40))]);
  zip.finish();
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PythonCall,
  PythonGlobal,
  PythonTensor,
  float32Storage,
  orderedDict,
} from '../../../test/builders/python-value.js';
import type { PythonValue } from '../../../test/builders/python-value.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { writeTorchFile } from '../../../test/builders/torch-file-writer.js';
import { buildZip } from '../../../test/builders/zip-builder.js';
import { DomainError } from '../problem/domain-error.js';
import { openCheckpoint } from './open-checkpoint.js';
import { readTensor } from './read-tensor.js';
import { requireTensor } from './require-tensor.js';

const folder = mkdtempSync(join(tmpdir(), 'hostile-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
const path = join(folder, 'model.pt');

const refusalOfBytes = (bytes: Uint8Array): DomainError => {
  writeFileSync(path, bytes);
  return refusalOf(() => openCheckpoint(path));
};

const refusalOfValue = (value: PythonValue, options = {}): DomainError => {
  writeTorchFile(path, value, options);
  return refusalOf(() => openCheckpoint(path));
};

describe('files of other formats are named', () => {
  const safetensors = Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]);
  const tar = Buffer.alloc(1024);
  tar.write('ustar', 257);

  it.each<[string, Uint8Array]>([
    ['an empty file', Buffer.alloc(0)],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')],
    ['a web page', Buffer.from('\n<!DOCTYPE html><html><body>Sign in</body></html>')],
    ["a checkpoint in torch's old format", readFileSync(fixture('torch/old-format.pt'))],
    ["a checkpoint in torch's old format", tar],
    ['a safetensors file', safetensors],
    ['a JSON file', Buffer.from('{ "error": "not found" }')],
    ['a plain pickle', readFileSync(fixture('pickle/values-protocol-4.pkl'))],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['a NumPy array', readFileSync(fixture('ctclip-tiny/input.npy'))],
    ['a file of zeros', Buffer.alloc(5000)],
    ['a TorchScript program', readFileSync(fixture('torch/torchscript.pt'))],
    ['a ZIP archive without a data.pkl in its only folder', buildZip([{ name: 'slice.dcm' }])],
    ['a file that begins with the bytes 0102030405060708', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9])],
  ])('%s', (what, bytes) => {
    const { code, message } = refusalOfBytes(bytes);
    expect(code).toBe('checkpoint.not-a-checkpoint');
    expect(message).toContain(`model.pt is not a PyTorch checkpoint: it is ${what}`);
  });

  it('a missing file', () => {
    const { code, message } = refusalOf(() => openCheckpoint(join(folder, 'missing.pt')));
    expect(code).toBe('checkpoint.unreadable');
    expect(message).toContain('missing.pt');
    expect(message).toContain('does not exist');
  });
});

describe('incomplete checkpoints', () => {
  const good = readFileSync(fixture('ctclip-tiny/vocabfine.pt'));

  it.each([0.001, 0.3, 0.9, 0.9999])('cut off after %d of its bytes', (share) => {
    const error = refusalOfBytes(good.subarray(0, Math.floor(good.length * share)));
    expect(error.code).toBe('checkpoint.truncated');
    expect(error.message).toContain('model.pt');
  });

  it('with a damaged data.pkl', () => {
    const bad = Buffer.from(good);
    bad[5000] ^= 0xff;
    expect(refusalOfBytes(bad).code).toBe('checkpoint.damaged');
  });

  it('shortened after it was opened', () => {
    writeFileSync(path, good);
    const checkpoint = openCheckpoint(path);
    const ref = requireTensor(checkpoint, 'to_visual_latent_extra.weight', ['*', '*']);
    writeFileSync(path, good.subarray(0, 100_000));
    expect(refusalOf(() => readTensor(checkpoint, ref)).code).toBe('checkpoint.truncated');
  });
});

describe('checkpoints in an unusable container', () => {
  const pickle = Buffer.from('}.');

  it('repacked with compression: names the entry', () => {
    const error = refusalOfBytes(buildZip([{ name: 'archive/data.pkl', data: pickle, method: 8 }]));
    expect(error.code).toBe('checkpoint.compressed-entry');
    expect(error.fields).toEqual({ file: 'model.pt', entry: 'archive/data.pkl' });
  });

  it('big-endian', () => {
    const error = refusalOfValue(orderedDict([['a', new PythonTensor(float32Storage([1]), [1])]]), {
      byteorder: 'big',
    });
    expect(error.code).toBe('checkpoint.big-endian');
    expect(error.message).toContain('byte order big');
  });

  it('two entries of the same name', () => {
    const entry = { name: 'a/data.pkl', data: pickle, method: 0 };
    expect(refusalOfBytes(buildZip([entry, entry])).message).toContain('two entries of the same name');
  });

  it('two pickles: another program might read the other one', () => {
    const zip = buildZip([
      { name: 'a/data.pkl', data: pickle, method: 0 },
      { name: 'b/data.pkl', data: pickle, method: 0 },
    ]);
    expect(refusalOfBytes(zip).code).toBe('checkpoint.not-a-checkpoint');
  });
});

describe('checkpoints without a state dict', () => {
  it.each<[string, PythonValue]>([
    ['a list', [1, 2]],
    ['an empty dict', new Map()],
    ['a dict without any tensor', new Map([['epoch', 1]])],
    ['a number', 7],
    ['None under model_state_dict', new Map([['model_state_dict', null]])],
  ])('%s', (found, value) => {
    const error = refusalOfValue(value);
    expect(error.code).toBe('checkpoint.no-state-dict');
    expect(error.message).toContain(`holds ${found}, but`);
  });

  it('a whole pickled module: names its class', () => {
    expect(refusalOf(() => openCheckpoint(fixture('torch/pickled-module.pt'))).message).toContain(
      'an object of torch.nn.modules.linear.Linear',
    );
  });

  it.each<[string, PythonValue]>([
    ['it is a string', 'cancer'],
    ['entry 1 is a number', ['cancer', 3]],
    ['entry 0 is too long', ['x'.repeat(500)]],
    ['it has 2000 entries', Array.from({ length: 2000 }, (_, i) => `finding ${i}`)],
  ])('target_pathologies: %s', (detail, pathologies) => {
    const value = new Map<string, PythonValue>([
      ['model_state_dict', orderedDict([])],
      ['target_pathologies', pathologies],
    ]);
    const error = refusalOfValue(value);
    expect(error.code).toBe('checkpoint.invalid-target-pathologies');
    expect(error.message).toContain(detail);
  });
});

describe('tensors that do not fit their storage', () => {
  const storage = float32Storage([1, 2, 3, 4]);
  const view = (shape: number[], strides: number[], offset = 0) =>
    new PythonTensor(storage, shape, { strides, offset });

  it.each<[string, PythonTensor]>([
    ['a shape that is too long', view([5], [1])],
    ['an offset that is too large', view([4], [1], 1)],
    ['a stride that is too large', view([2, 2], [3, 1])],
    ['a shape beyond 2^53', view([2 ** 31, 2 ** 31, 2 ** 31], [1, 1, 1])],
    ['a negative length', view([-1], [1])],
    ['a negative stride', view([2], [-1], 3)],
    ['a negative offset', view([1], [1], -1)],
    ['fewer strides than axes', view([2, 2], [1])],
    ['a fractional length', view([1.5], [1])],
    ['more axes than torch has', view(new Array<number>(65).fill(1), new Array<number>(65).fill(1))],
    ['terabytes expanded from one value', view([2 ** 20, 2 ** 20], [0, 0])],
  ])('%s: the error names the key', (_name, tensor) => {
    const error = refusalOfValue(orderedDict([['layer.weight', tensor]]));
    expect(error.code).toBe('checkpoint.invalid-tensor');
    expect(error.message).toContain('layer.weight');
  });

  it('a storage shorter than the pickle declares', () => {
    const lying = { ...float32Storage([1, 2]), elements: 4 };
    const error = refusalOfValue(orderedDict([['layer.weight', new PythonTensor(lying, [4])]]));
    expect(error.code).toBe('checkpoint.storage-too-short');
    expect(error.fields).toEqual({ file: 'model.pt', key: 'layer.weight', bytes: 8, needed: 16 });
  });

  it('a missing storage', () => {
    writeTorchFile(path, orderedDict([['layer.weight', new PythonTensor(storage, [4])]]));
    const bytes = readFileSync(path);
    // Both headers name the entry model/data/0; rename it to model/data/9.
    for (let at = bytes.indexOf('model/data/0'); at >= 0; at = bytes.indexOf('model/data/0', at))
      bytes.write('9', at + 11);
    const error = refusalOfBytes(bytes);
    expect(error.code).toBe('checkpoint.missing-storage');
    expect(error.fields).toMatchObject({ key: 'layer.weight', storage: '0' });
  });
});

describe('globals that weights do not need', () => {
  const system = new PythonCall(new PythonGlobal('os', 'system'), ['touch checkpoint-was-executed']);
  const tensor = new PythonTensor(float32Storage([1]), [1]);

  it('are inert next to the weights', () => {
    writeTorchFile(
      path,
      new Map<string, PythonValue>([
        ['model_state_dict', orderedDict([['a', tensor]])],
        ['hook', system],
      ]),
    );
    expect(openCheckpoint(path).otherKeys).toEqual(['hook']);
  });

  it('are refused by name and key in the place of a weight', () => {
    writeTorchFile(
      path,
      orderedDict([
        ['a', tensor],
        ['b', system],
      ]),
    );
    const error = refusalOf(() => requireTensor(openCheckpoint(path), 'b', ['*']));
    expect(error.code).toBe('checkpoint.forbidden-global');
    expect(error.fields).toEqual({ file: 'model.pt', key: 'b', global: 'os.system' });
  });

  it('are refused in the place of the state dict', () => {
    expect(refusalOfValue(system).message).toContain('an object of os.system');
  });
});

import { STORAGE_DTYPES } from '../../src/core/checkpoint/tensor-dtype.js';
import type { TensorDtype } from '../../src/core/checkpoint/tensor-dtype.js';
import { rowMajorStrides } from '../../src/core/checkpoint/tensor-shape.js';
import {
  PythonCall,
  PythonFloat,
  PythonGlobal,
  PythonTensor,
  PythonTuple,
  orderedDict,
} from './python-value.js';
import type { PythonValue, TensorStorage } from './python-value.js';

/** Items between one MARK and its SETITEMS or APPENDS, as CPython's pickler batches them. */
const BATCH = 1000;

/**
 * Writes protocol 2 pickles opcode by opcode like CPython's pickler for torch.save: memoised strings, tuples, globals and
 * objects, storages as persistent ids.
 */
export class PickleWriter {
  private readonly parts: Buffer[] = [];
  private readonly memo = new Map<string, number>();
  private memoSize = 0;
  /** Storages in order of occurrence; the index is the key of the entry. */
  readonly storages: TensorStorage[] = [];

  write(value: PythonValue): Buffer {
    this.bytes(0x80, 2);
    this.save(value);
    this.text('.');
    return Buffer.concat(this.parts);
  }

  private save(value: PythonValue): void {
    if (value === null) this.text('N');
    else if (typeof value === 'boolean') this.bytes(value ? 0x88 : 0x89);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') this.string(value);
    else if (Array.isArray(value)) this.list(value);
    else if (value instanceof Map) this.dict(value);
    else if (value instanceof PythonTuple) this.tuple(value.items);
    else if (value instanceof PythonFloat) this.float(value.value);
    else if (value instanceof PythonGlobal) this.global(value);
    else if (value instanceof PythonCall) this.call(value);
    else this.tensor(value);
  }

  private number(value: number): void {
    if (!Number.isInteger(value)) this.float(value);
    else if (value >= 0 && value < 0x100) this.bytes(0x4b, value);
    else if (value >= 0 && value < 0x10000) this.bytes(0x4d, value & 0xff, value >> 8);
    else if (value >= -0x80000000 && value < 0x80000000) this.field(0x4a, 4, (b) => b.writeInt32LE(value));
    else this.field(0x8a, 9, (b) => b.writeBigInt64LE(BigInt(value), b.writeUInt8(8)));
  }

  private float(value: number): void {
    this.field(0x47, 8, (b) => b.writeDoubleBE(value));
  }

  private string(value: string): void {
    this.once(`string ${value}`, () => {
      const utf8 = Buffer.from(value);
      this.field(0x58, 4, (b) => b.writeUInt32LE(utf8.length));
      this.parts.push(utf8);
    });
  }

  private global({ module, name }: PythonGlobal): void {
    this.once(`global ${module}.${name}`, () => this.text(`c${module}\n${name}\n`));
  }

  private tuple(items: readonly PythonValue[]): void {
    if (items.length === 0) {
      this.text(')');
      return;
    }
    if (items.length > 3) this.text('(');
    for (const item of items) this.save(item);
    if (items.length > 3) this.text('t');
    else this.bytes(0x84 + items.length);
    this.put();
  }

  private list(items: readonly PythonValue[]): void {
    this.text(']');
    this.put();
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      if (batch.length > 1) this.text('(');
      for (const item of batch) this.save(item);
      this.text(batch.length > 1 ? 'e' : 'a');
    }
  }

  private dict(map: ReadonlyMap<string, PythonValue>): void {
    this.text('}');
    this.put();
    this.items(map);
  }

  private items(map: ReadonlyMap<string, PythonValue>): void {
    const entries = [...map];
    for (let start = 0; start < entries.length; start += BATCH) {
      const batch = entries.slice(start, start + BATCH);
      if (batch.length > 1) this.text('(');
      for (const [key, value] of batch) {
        this.string(key);
        this.save(value);
      }
      this.text(batch.length > 1 ? 'u' : 's');
    }
  }

  private call({ global, args, extra }: PythonCall): void {
    this.global(global);
    this.tuple(args);
    this.text('R');
    this.put();
    if (extra.items) this.items(extra.items);
    if (extra.state !== undefined) {
      this.save(extra.state);
      this.text('b');
    }
  }

  private tensor(tensor: PythonTensor): void {
    const { storage, shape, options } = tensor;
    if (options.parameter) {
      this.global(new PythonGlobal('torch._utils', '_rebuild_parameter'));
      this.text('(');
      this.tensor(new PythonTensor(storage, shape, { ...options, parameter: false }));
      this.save(true);
      this.call(orderedDict([]));
      this.text('t');
    } else {
      this.global(new PythonGlobal('torch._utils', '_rebuild_tensor_v2'));
      this.text('(');
      this.storage(storage);
      this.save(options.offset ?? 0);
      this.tuple(shape);
      this.tuple(options.strides ?? rowMajorStrides(shape));
      this.save(false);
      this.call(orderedDict([]));
      this.text('t');
    }
    this.put();
    this.text('R');
    this.put();
  }

  private storage(storage: TensorStorage): void {
    if (!this.storages.includes(storage)) this.storages.push(storage);
    this.tuple([
      'storage',
      new PythonGlobal('torch', storageClass(storage.dtype)),
      String(this.storages.indexOf(storage)),
      'cpu',
      storage.elements,
    ]);
    this.text('Q');
  }

  /** Writes a value at its first occurrence and recalls it from the memo later. */
  private once(key: string, write: () => void): void {
    const index = this.memo.get(key);
    if (index === undefined) {
      write();
      this.memo.set(key, this.put());
    } else if (index < 0x100) this.bytes(0x68, index);
    else this.field(0x6a, 4, (b) => b.writeUInt32LE(index));
  }

  private put(): number {
    const index = this.memoSize++;
    if (index < 0x100) this.bytes(0x71, index);
    else this.field(0x72, 4, (b) => b.writeUInt32LE(index));
    return index;
  }

  private text(opcodes: string): void {
    this.parts.push(Buffer.from(opcodes, 'latin1'));
  }

  private bytes(...bytes: number[]): void {
    this.parts.push(Buffer.from(bytes));
  }

  private field(opcode: number, size: number, write: (buffer: Buffer) => void): void {
    const buffer = Buffer.alloc(size);
    write(buffer);
    this.bytes(opcode);
    this.parts.push(buffer);
  }
}

function storageClass(dtype: TensorDtype): string {
  for (const [name, candidate] of STORAGE_DTYPES) if (candidate === dtype) return name;
  throw new Error(`no storage class for ${dtype}`);
}

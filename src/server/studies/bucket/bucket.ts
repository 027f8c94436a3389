import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { systemErrorCode } from '../../../core/problem/system-error.js';
import { diskFault } from '../../storage/disk-errors.js';
import { StoreGuard, type StoreFaults } from '../../storage/store-faults.js';
import type { ByteRange } from '../lifecycle/study-files.js';
import { bucketFault, bucketUnreachable } from './bucket-errors.js';

export interface BucketSettings {
  readonly name: string;
  /** Prefix of all keys; empty, or ends in "/". */
  readonly prefix: string;
  /** Address of a server other than Amazon's. */
  readonly endpoint: string | undefined;
  /** Servers other than Amazon's also require a value. */
  readonly region: string;
  /** Timeout of an idle connection. */
  readonly timeoutMs: number;
}

export interface StoredObject {
  /** Key without the bucket's prefix. */
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly modifiedAt: number;
}

interface StoredBody {
  readonly body: Readable;
  /** Undefined if the server does not report it. */
  readonly size: number | undefined;
}

/** System errors that come from a disk and never from a network connection. */
const DISK_ERRORS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'ENOENT', 'EMFILE'];

const CONNECTION_TIMEOUT_MS = 5000;

/** Objects in a bucket of an S3-compatible server, by keys below one prefix. */
export class Bucket {
  private constructor(
    private readonly client: S3Client,
    private readonly name: string,
    private readonly prefix: string,
    private readonly guard: StoreGuard,
    /** Guards this host's files during transfers. */
    private readonly disk: StoreGuard,
  ) {}

  /**
   * Credentials come from the sources of Amazon's programs: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the
   * host's role.
   * @throws DomainError `studies.bucket-unreachable`
   */
  static async open(
    { name, prefix, endpoint, region, timeoutMs }: BucketSettings,
    faults: StoreFaults,
  ): Promise<Bucket> {
    const client = new S3Client({
      region,
      // Compatible servers address buckets by path, not by host name.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      // Many compatible servers do not support the checksums that Amazon's client adds.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // A hanging server counts as unreachable.
      requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: timeoutMs },
    });
    try {
      await client.send(new HeadBucketCommand({ Bucket: name }));
    } catch (cause) {
      client.destroy();
      throw bucketUnreachable(name, cause);
    }
    const guard = new StoreGuard('bucket', faults, bucketFault);
    const disk = new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause));
    return new Bucket(client, name, prefix, guard, disk);
  }

  /**
   * Sends a file in parts of 5 MB, because a part can be sent again after a broken connection, and a whole stream cannot.
   * Servers close connections that they consider idle, sometimes during the next request.
   */
  put(key: string, path: string): Promise<void> {
    return this.run('put', async () => {
      const body = createReadStream(path);
      const upload = new Upload({ client: this.client, params: { ...this.at(key), Body: body } });
      await upload.done().finally(() => body.destroy());
    });
  }

  async putText(key: string, text: string): Promise<void> {
    const command = new PutObjectCommand({
      ...this.at(key),
      Body: text,
      ContentLength: Buffer.byteLength(text),
    });
    await this.run('put', () => this.client.send(command));
  }

  /** @returns whether the object exists */
  get(key: string, path: string): Promise<boolean> {
    return this.run('get', async () => {
      const object = await this.read(key);
      if (object === undefined) return false;
      await pipeline(object.body, createWriteStream(path, { mode: 0o600 }));
      const { size } = await stat(path);
      if (object.size !== undefined && size !== object.size)
        throw new Error(`The object has ${object.size} bytes, and ${size} arrived.`);
      return true;
    });
  }

  /** Streams an existing object, or a part of it. The request begins with the first read. */
  stream(key: string, range?: ByteRange): Readable {
    const open = (): Promise<StoredBody> =>
      this.run('stream', async () => {
        const object = await this.read(key, range);
        if (object === undefined) throw new Error('The object is gone.');
        return object;
      });
    return Readable.from(
      (async function* () {
        yield* (await open()).body as AsyncIterable<Buffer>;
      })(),
      { objectMode: false },
    );
  }

  async copy(from: string, to: string): Promise<void> {
    const source = `${this.name}/${this.prefix}${from}`.split('/').map(encodeURIComponent).join('/');
    const command = new CopyObjectCommand({ ...this.at(to), CopySource: source });
    await this.run('copy', () => this.client.send(command));
  }

  /** Does nothing if the object does not exist. */
  async delete(key: string): Promise<void> {
    await this.run('delete', () => this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  /** Objects whose keys have the prefix, in the order of their keys. */
  list(beginning: string): Promise<StoredObject[]> {
    return this.run('list', async () => {
      const objects: StoredObject[] = [];
      const query = { Bucket: this.name, Prefix: this.prefix + beginning };
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, query))
        for (const { Key = '', Size = 0, LastModified } of Contents)
          objects.push({
            key: Key.slice(this.prefix.length),
            size: Size,
            modifiedAt: LastModified?.getTime() ?? Infinity,
          });
      return objects;
    });
  }

  close(): void {
    this.client.destroy();
  }

  /** Undefined if the object does not exist. */
  private async read(key: string, range?: ByteRange): Promise<StoredBody | undefined> {
    const part = range && { Range: `bytes=${range.first}-${range.last}` };
    try {
      const command = new GetObjectCommand({ ...this.at(key), ...part });
      const { Body, ContentLength } = await this.client.send(command);
      return { body: Body as Readable, size: ContentLength };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: this.prefix + key };
  }

  /** Transfers can fail because of the bucket or of this host's disk. */
  private async run<T>(operation: string, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      const guard = DISK_ERRORS.includes(systemErrorCode(cause) ?? '') ? this.disk : this.guard;
      throw guard.described(operation, cause);
    }
  }
}

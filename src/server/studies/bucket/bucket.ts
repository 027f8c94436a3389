import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { bucketUnavailable, bucketUnreachable } from './bucket-errors.js';

export interface BucketSettings {
  readonly name: string;
  /** Of all keys; empty, or ends in "/". */
  readonly prefix: string;
  /** Of a server that is not Amazon's. */
  readonly endpoint: string | undefined;
  /** Servers that are not Amazon's want some name all the same. */
  readonly region: string;
}

export interface StoredObject {
  /** Without the bucket's prefix. */
  readonly key: string;
  readonly size: number;
}

/** Objects in a bucket of an S3-compatible server, by keys below one prefix. */
export class Bucket {
  private constructor(
    private readonly client: S3Client,
    private readonly name: string,
    private readonly prefix: string,
  ) {}

  /**
   * Credentials are found as Amazon's programs find them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the
   * host's role.
   * @throws DomainError `studies.bucket-unreachable`
   */
  static async open({ name, prefix, endpoint, region }: BucketSettings): Promise<Bucket> {
    const client = new S3Client({
      region,
      // Names of buckets are no names of hosts there.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      // Many compatible servers do not know the checksums that Amazon's own invites.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    try {
      await client.send(new HeadBucketCommand({ Bucket: name }));
    } catch (cause) {
      client.destroy();
      throw bucketUnreachable(name, cause);
    }
    return new Bucket(client, name, prefix);
  }

  /**
   * Sends a file in parts of 5 MB: what a broken connection takes away is sent again, which cannot be done with a stream
   * as a whole. Servers close connections they think idle, at times just when the next request is on its way.
   */
  async put(key: string, path: string): Promise<void> {
    const body = createReadStream(path);
    const upload = new Upload({ client: this.client, params: { ...this.at(key), Body: body } });
    await this.answerOf(upload.done()).finally(() => body.destroy());
  }

  /** @returns whether there is such an object */
  async get(key: string, path: string): Promise<boolean> {
    const body = await this.read(key);
    if (body === undefined) return false;
    await this.answerOf(pipeline(body, createWriteStream(path, { mode: 0o600 })));
    return true;
  }

  /** Reads an object that is there, from the moment on that somebody reads the stream. */
  stream(key: string): Readable {
    const read = this.read.bind(this);
    return Readable.from(
      (async function* () {
        const body = await read(key);
        if (body === undefined) throw bucketUnavailable(new Error('The object is gone.'));
        yield* body as AsyncIterable<Buffer>;
      })(),
      { objectMode: false },
    );
  }

  async copy(from: string, to: string): Promise<void> {
    const source = `${this.name}/${this.prefix}${from}`.split('/').map(encodeURIComponent).join('/');
    await this.answerOf(this.client.send(new CopyObjectCommand({ ...this.at(to), CopySource: source })));
  }

  /** Does nothing when it is gone. */
  async delete(key: string): Promise<void> {
    await this.answerOf(this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  /** Objects whose keys begin so, in the order of their keys. */
  async list(beginning: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    const query = { Bucket: this.name, Prefix: this.prefix + beginning };
    const read = async (): Promise<void> => {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, query))
        for (const { Key = '', Size = 0 } of Contents)
          objects.push({ key: Key.slice(this.prefix.length), size: Size });
    };
    await this.answerOf(read());
    return objects;
  }

  close(): void {
    this.client.destroy();
  }

  /** Undefined when there is no such object. */
  private async read(key: string): Promise<Readable | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(this.at(key)));
      return Body as Readable;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw bucketUnavailable(error);
    }
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: this.prefix + key };
  }

  private async answerOf<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      throw bucketUnavailable(cause);
    }
  }
}

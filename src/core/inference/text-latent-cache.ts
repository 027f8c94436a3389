import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Increment with every change that alters the latents of the same weights and tokens. */
const FORMAT = 'ctclip text latents 1';
const EXTENSION = '.latents';
const DIGEST_BYTES = 32;
/** Maximum number of files. Those of earlier models and prompts stay a while, because an operator may go back to them. */
const KEPT_FILES = 16;
const OTHERS_MAY_WRITE = 0o022;
/** Latents have length 1; float32 rounds. */
const LENGTH_TOLERANCE = 1e-3;

/** The inputs that determine the latents. */
export interface TextLatentSource {
  /** SHA-256 of the checkpoint. */
  readonly checkpointSha256: string;
  /** Everything else that the latents depend on. */
  readonly architecture: object;
  readonly tokens: readonly (readonly number[])[];
  /** Length of a latent vector. */
  readonly width: number;
}

/**
 * The latents of the configured prompts, cached across starts. A file is found by a hash of the checkpoint, the
 * architecture and the tokens, and begins with a hash of its contents. A damaged file counts as missing. A directory in
 * which others may write is not used, because they could change the service's answers.
 */
export class TextLatentCache {
  constructor(private readonly directory: string) {}

  /** @returns one latent per text, or undefined if they are missing or cannot be trusted */
  async read(source: TextLatentSource): Promise<Float32Array[] | undefined> {
    try {
      if (!(await this.isOurs())) return undefined;
      const file = await readFile(this.pathOf(source));
      const body = Uint8Array.from(file.subarray(DIGEST_BYTES));
      const { tokens, width } = source;
      if (body.length !== tokens.length * width * Float32Array.BYTES_PER_ELEMENT) return undefined;
      if (!file.subarray(0, DIGEST_BYTES).equals(sha256(body))) return undefined;
      const values = new Float32Array(body.buffer);
      const latents = tokens.map((_, text) => values.slice(text * width, (text + 1) * width));
      return latents.every(hasLengthOne) ? latents : undefined;
    } catch {
      return undefined;
    }
  }

  /** @returns whether they were stored: an unwritable disk does not prevent the start */
  async write(source: TextLatentSource, latents: readonly Float32Array[]): Promise<boolean> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      if (!(await this.isOurs())) return false;
      const body = Buffer.concat(latents.map((latent) => Buffer.from(Float32Array.from(latent).buffer)));
      const whole = join(this.directory, `${randomUUID()}.part`);
      await writeFile(whole, Buffer.concat([sha256(body), body]), { flag: 'wx', mode: 0o600 });
      await rename(whole, this.pathOf(source));
      await this.forgetOldest();
      return true;
    } catch {
      return false;
    }
  }

  private pathOf({ checkpointSha256, architecture, tokens }: TextLatentSource): string {
    const key = sha256(JSON.stringify([FORMAT, checkpointSha256, architecture, tokens])).toString('hex');
    return join(this.directory, key + EXTENSION);
  }

  private async isOurs(): Promise<boolean> {
    const { mode, uid } = await stat(this.directory);
    // Windows has neither user ids nor modes; there the directory is in the user's own temporary folder.
    return process.getuid === undefined || (uid === process.getuid() && (mode & OTHERS_MAY_WRITE) === 0);
  }

  private async forgetOldest(): Promise<void> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith(EXTENSION));
    const paths = names.map((name) => join(this.directory, name));
    const aged = await Promise.all(paths.map(async (path) => ({ path, time: (await stat(path)).mtimeMs })));
    aged.sort((a, b) => b.time - a.time);
    await Promise.all(aged.slice(KEPT_FILES).map(({ path }) => rm(path, { force: true })));
  }
}

function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Also false for NaN. */
function hasLengthOne(latent: Float32Array): boolean {
  const squares = latent.reduce((sum, value) => sum + value * value, 0);
  return Math.abs(Math.sqrt(squares) - 1) < LENGTH_TOLERANCE;
}

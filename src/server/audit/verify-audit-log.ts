import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CHAIN_START, type ChainEnd, readSealedLine, type SealedLine } from './audit-chain.js';
import { readChainHead } from './chain-head.js';
import type { TextDigest } from './text-digest.js';

const LINE_FEED = 0x0a;
/** Last byte of a complete line; a torn line lacks it. */
const CLOSING_BRACE = 0x7d;

/** A problem in a log. */
export interface AuditFinding {
  readonly file: string;
  /** Line number, from 1; undefined for the whole file. */
  readonly line: number | undefined;
  readonly problem: string;
}

export interface AuditVerdict {
  /** Lines with a valid hash and position. */
  readonly verified: number;
  /** Lines from before the chain, which cannot be verified. */
  readonly unchained: number;
  /** Lines torn by a crash, which were never acknowledged. */
  readonly torn: number;
  readonly findings: readonly AuditFinding[];
  readonly end: ChainEnd | undefined;
}

/**
 * Finds lines that were changed, removed, inserted or moved.
 * @param files oldest first: rotated files, then the current one
 * @param digest digest of the service that wrote them
 */
export async function verifyAuditLog(files: readonly string[], digest: TextDigest): Promise<AuditVerdict> {
  const verification = new Verification(digest);
  for (const file of files) await verification.read(file);
  return verification.verdict();
}

class Verification {
  private verified = 0;
  private unchained = 0;
  private torn = 0;
  private readonly findings: AuditFinding[] = [];
  private end: ChainEnd | undefined;
  private file = '';
  private number = 0;
  /** Bytes and numbers of the lines since the last valid one; the next valid line may account for them. */
  private skipped: { readonly bytes: Buffer; readonly line: number }[] = [];

  constructor(private readonly digest: TextDigest) {}

  async read(file: string): Promise<void> {
    this.file = file;
    this.number = 0;
    let rest: Buffer[] = [];
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let begin = 0;
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, begin)) {
        this.take(Buffer.concat([...rest, chunk.subarray(begin, at)]));
        rest = [];
        begin = at + 1;
      }
      if (begin < chunk.length) rest.push(chunk.subarray(begin));
    }
    this.number += 1;
    for (const { line } of this.skipped.splice(0))
      this.report(line, 'is not a line of the log, or was changed');
    if (rest.length > 0)
      this.report(this.number, 'is not complete: the service was writing it, or the file was cut off');
    await this.compareWithHead(file);
  }

  verdict(): AuditVerdict {
    const { verified, unchained, torn, findings, end } = this;
    return { verified, unchained, torn, findings, end };
  }

  private take(bytes: Buffer): void {
    this.number += 1;
    const line = readSealedLine(bytes, this.digest);
    if (line === undefined) {
      this.skipped.push({ bytes, line: this.number });
      return;
    }
    this.accountForSkipped(line);
    if (this.end === undefined) {
      if (line.opening === undefined) this.report(this.number, 'follows lines that are missing');
    } else if (line.sequence !== this.end.sequence + 1 || line.previous !== this.end.hash) {
      this.report(
        this.number,
        `(number ${line.sequence}) does not follow the line before it (number ${this.end.sequence}): lines were removed, inserted or moved`,
      );
    } else if (this.number === 1 && line.opening === undefined) {
      this.report(1, 'is not the first line that the service wrote to this file');
    }
    this.verified += 1;
    this.end = { sequence: line.sequence, hash: line.hash };
  }

  private accountForSkipped({ opening, previous }: SealedLine): void {
    const skipped = this.skipped.splice(0);
    const declared = opening?.skipped_bytes ?? 0;
    if (skipped.length === 0 && declared === 0) return;
    const bytes = Buffer.concat(skipped.flatMap(({ bytes: line }) => [line, Buffer.of(LINE_FEED)]));
    const isDeclared = bytes.length === declared && hashOf(bytes) === opening?.skipped_sha256;
    if (isDeclared && previous === CHAIN_START.hash) {
      this.unchained += skipped.length;
    } else if (isDeclared && skipped.length === 1 && skipped.at(0)?.bytes.at(-1) !== CLOSING_BRACE) {
      this.torn += 1;
    } else if (skipped.length === 0) {
      this.report(this.number, 'follows bytes that are missing');
    } else {
      for (const { line } of skipped) this.report(line, 'is not a line of the log, or was changed');
    }
  }

  /** After a crash the head may be older than the log, but never newer. */
  private async compareWithHead(file: string): Promise<void> {
    const head = await readChainHead(file);
    if (head === undefined) return;
    const last = this.end?.sequence ?? 0;
    if (head.sequence > last)
      this.report(
        undefined,
        `ends with line number ${last}, and the service wrote up to number ${head.sequence}: lines were removed from its end`,
      );
    else if (head.sequence === last && head.hash !== this.end?.hash)
      this.report(undefined, 'does not end with the line that the service wrote last');
  }

  private report(line: number | undefined, problem: string): void {
    this.findings.push({ file: this.file, line, problem });
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

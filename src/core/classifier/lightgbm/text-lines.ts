/** Iterates over the lines of a text without splitting it at once. Lines end with LF or CRLF. */
export class TextLines {
  private position = 0;

  constructor(private readonly text: string) {}

  /** The next line without its end, or undefined after the last. */
  next(): string | undefined {
    const line = this.peek();
    if (line !== undefined) this.position = this.endOfLine() + 1;
    return line;
  }

  /** The next line that is not empty. */
  nextNonEmpty(): string | undefined {
    for (;;) {
      const line = this.next();
      if (line !== '') return line;
    }
  }

  peek(): string | undefined {
    if (this.position >= this.text.length) return undefined;
    const end = this.endOfLine();
    const isReturn = end > this.position && this.text.charCodeAt(end - 1) === 0x0d;
    return this.text.slice(this.position, isReturn ? end - 1 : end);
  }

  private endOfLine(): number {
    const end = this.text.indexOf('\n', this.position);
    return end < 0 ? this.text.length : end;
  }
}

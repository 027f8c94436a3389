/** A figure of a benchmark: the measured quantity, and its value with spread and unit. Parts of the one above are indented. */
export type Figure = readonly [quantity: string, value: string];

/** Prints the figures one below the other, or as JSON for programs: the result, with the same figures as `figures`. */
export function report(figures: readonly Figure[], result: object, asJson: boolean): void {
  const width = Math.max(...figures.map(([quantity]) => quantity.length));
  const lines = figures.map(([quantity, value]) => `${quantity.padEnd(width)}  ${value}`);
  process.stdout.write(`${asJson ? JSON.stringify({ ...result, figures }, null, 2) : lines.join('\n')}\n`);
}

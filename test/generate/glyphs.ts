/**
 * Draws the letters of the overlay's pictures with a browser's text engine and writes them as a source file:
 *
 *   npx tsx test/generate/glyphs.ts --browser /usr/bin/chromium > src/core/overlay/glyphs.ts
 *
 * DejaVu Sans must be installed; its licence allows embedding (https://dejavu-fonts.github.io/License.html).
 */
import { Command } from 'commander';
import { encode } from 'fast-png';
import { chromium } from 'playwright-core';

const FONT = '16px "DejaVu Sans"';
const HEIGHT = 20;
const BASELINE = 15;
/** Latin, the signs of Latin-1, Cyrillic, and further punctuation. */
const CHARACTERS = [
  ...codePoints(0x20, 0x7e),
  ...codePoints(0xa1, 0xff),
  ...codePoints(0x401, 0x451),
  '‘',
  '’',
  '–',
  '—',
  '→',
  '…',
];
const LINE_LENGTH = 100;

function codePoints(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at));
}

/** Runs in the browser: coverage, `[HEIGHT, width]`, of all characters side by side, and the width of each. */
const DRAW = `(settings) => {
  const measuring = document.createElement('canvas').getContext('2d');
  measuring.font = settings.font;
  const measures = settings.characters.map((character) => measuring.measureText(character));
  // A letter that reaches to the left of its place, as J does, would leave its tail in its neighbour's.
  const overhangs = measures.map(({ actualBoundingBoxLeft }) => Math.max(0, Math.ceil(actualBoundingBoxLeft)));
  const widths = measures.map(({ width }, at) => Math.ceil(width) + overhangs[at]);
  const canvas = document.createElement('canvas');
  canvas.width = widths.reduce((sum, width) => sum + width, 0);
  canvas.height = settings.height;
  const context = canvas.getContext('2d');
  context.font = settings.font;
  context.fillStyle = 'white';
  let x = 0;
  settings.characters.forEach((character, at) => {
    context.save();
    context.beginPath();
    context.rect(x, 0, widths[at], settings.height);
    context.clip();
    context.fillText(character, x + overhangs[at], settings.baseline);
    context.restore();
    x += widths[at];
  });
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { widths, coverage: Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]) };
}`;

interface Drawn {
  readonly widths: readonly number[];
  readonly coverage: readonly number[];
}

const { browser: executablePath } = new Command()
  .requiredOption('--browser <path>', 'a Chromium')
  .parse()
  .opts<{ browser: string }>();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
const settings = { characters: CHARACTERS, font: FONT, height: HEIGHT, baseline: BASELINE };
const { widths, coverage } = await page.evaluate<Drawn>(`(${DRAW})(${JSON.stringify(settings)})`);
await browser.close();
const png = encode({
  width: widths.reduce((sum, width) => sum + width, 0),
  height: HEIGHT,
  data: Uint8Array.from(coverage),
  channels: 1,
  depth: 8,
});
const base64 = Buffer.from(png).toString('base64');
const lines = Array.from(
  { length: Math.ceil(base64.length / LINE_LENGTH) },
  (_, at) => `  '${base64.slice(at * LINE_LENGTH, (at + 1) * LINE_LENGTH)}',`,
);
process.stdout
  .write(`/** Letters of DejaVu Sans at 16 pixels; written by test/generate/glyphs.ts, not by hand. */
export const GLYPH_CHARACTERS = ${JSON.stringify(CHARACTERS.join(''))};

/** Pixels, one for each character. */
// prettier-ignore
export const GLYPH_WIDTHS = [${widths.join(', ')}];

/** Their coverage side by side, as a grey PNG in base64. */
export const GLYPH_SHEET = [
${lines.join('\n')}
].join('');
`);

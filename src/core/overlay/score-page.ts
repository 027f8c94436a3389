import { probabilityText } from '../probability/probability-text.js';
import type { Rgb } from './colours.js';
import { Picture, shortened, TEXT_HEIGHT, textWidth } from './picture.js';
import { PICTURE_TEXTS } from './picture-texts.js';

/** A list of scores under one heading. */
export interface ScoreTable {
  readonly title: string;
  readonly scores: readonly {
    readonly name: string;
    /** In [0, 1]. */
    readonly probability: number;
  }[];
}

/** Content of a page of scores. */
export interface ScorePage {
  /** The study's own score, in words. */
  readonly conclusion: string;
  readonly tables: readonly ScoreTable[];
  /** Lines at the end. */
  readonly notes: readonly string[];
  /** See `PictureStyle`. */
  readonly isDemonstration: boolean;
}

const WIDTH = 1264;
const MARGIN = 20;
const GAP = 32;
const COLUMNS = 3;
const COLUMN = Math.floor((WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS);
const HEADER = 84;
const ROW = TEXT_HEIGHT + 2;
const BAR = 96;
const VALUE = 72;

const BACKGROUND: Rgb = [14, 17, 22];
const TEXT: Rgb = [228, 232, 238];
const QUIET: Rgb = [150, 158, 170];
const LINE: Rgb = [44, 50, 60];
const FILLED: Rgb = [120, 200, 235];
const WARNING: Rgb = [255, 196, 92];

type Line = { readonly heading: string } | ScoreTable['scores'][number];

/** One picture of all scores, in columns. Contains no patient data. */
export function drawScorePage({ conclusion, tables, notes, isDemonstration }: ScorePage): Picture {
  const { research, demonstration } = PICTURE_TEXTS.en;
  const lines = tables.flatMap(({ title, scores }): Line[] => [{ heading: title }, ...scores]);
  const perColumn = Math.ceil(lines.length / COLUMNS);
  const footer = (notes.length + 1) * ROW + 24;
  const picture = new Picture(WIDTH, HEADER + perColumn * ROW + footer, BACKGROUND);
  picture.text(MARGIN, 16, 'All scores', TEXT);
  const mark = isDemonstration ? demonstration : '';
  const second = 16 + TEXT_HEIGHT + 4;
  picture.text(MARGIN, second, shortened(conclusion, WIDTH - 3 * MARGIN - textWidth(mark)), TEXT);
  picture.text(WIDTH - MARGIN - textWidth(research), 16, research, WARNING);
  picture.text(WIDTH - MARGIN - textWidth(mark), second, mark, WARNING);
  picture.fill(MARGIN, HEADER - 14, WIDTH - 2 * MARGIN, 1, LINE);
  lines.forEach((line, index) => {
    const left = MARGIN + Math.floor(index / perColumn) * (COLUMN + GAP);
    drawLine(picture, left, HEADER + (index % perColumn) * ROW, line);
  });
  const end = HEADER + perColumn * ROW + 12;
  picture.fill(MARGIN, end - 4, WIDTH - 2 * MARGIN, 1, LINE);
  notes.forEach((note, index) =>
    picture.text(MARGIN, end + index * ROW, shortened(note, WIDTH - 2 * MARGIN), QUIET),
  );
  picture.text(MARGIN, end + notes.length * ROW, isDemonstration ? demonstration : research, WARNING);
  return picture;
}

function drawLine(picture: Picture, left: number, top: number, line: Line): void {
  if ('heading' in line) {
    picture.text(left, top, shortened(line.heading, COLUMN), QUIET);
    return;
  }
  const value = probabilityText(line.probability, 'en', 1);
  const bar = left + COLUMN - BAR - VALUE - 8;
  picture.text(left, top, shortened(line.name, bar - left - 8), TEXT);
  picture.fill(bar, top + 6, BAR, TEXT_HEIGHT - 12, LINE);
  picture.fill(bar, top + 6, Math.round(BAR * line.probability), TEXT_HEIGHT - 12, FILLED);
  picture.text(left + COLUMN - textWidth(value), top, value, TEXT);
}

/** Longest word that is split; a longer one is one unknown token. BERT's bound, because the search is quadratic. */
export const MAX_WORD_CHARACTERS = 100;

export interface WordPieceModel {
  /** Token to id. */
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly unknownId: number;
  /** Marks a piece that continues a word: `##`. */
  readonly continuation: string;
  /** In code points. */
  readonly maxWordCharacters: number;
}

/**
 * Greedy longest match from the left (Wu et al. 2016, section 4.1, as BERT uses it). A word that cannot be covered
 * completely becomes one unknown token.
 */
export function wordPieces(word: string, model: WordPieceModel): number[] {
  const characters = Array.from(word);
  if (characters.length > model.maxWordCharacters) return [model.unknownId];
  const pieces: number[] = [];
  for (let start = 0; start < characters.length;) {
    const match = longestMatch(characters, start, model);
    if (match === undefined) return [model.unknownId];
    pieces.push(match.id);
    start = match.end;
  }
  return pieces;
}

function longestMatch(
  characters: readonly string[],
  start: number,
  { vocabulary, continuation }: WordPieceModel,
): { id: number; end: number } | undefined {
  const prefix = start === 0 ? '' : continuation;
  for (let end = characters.length; end > start; end--) {
    const id = vocabulary.get(prefix + characters.slice(start, end).join(''));
    if (id !== undefined) return { id, end };
  }
  return undefined;
}

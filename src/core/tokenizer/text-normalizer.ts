/** BERT's changes to a text before it is split into words. */
export interface NormalizerFlags {
  /** Drop control characters and make every kind of white space a space. */
  readonly cleanText: boolean;
  /** Put spaces round every CJK ideograph, so that each becomes a word. */
  readonly splitIdeographs: boolean;
  readonly stripAccents: boolean;
  readonly lowerCase: boolean;
}

/** `bert-base-uncased` and its descendants. */
export const UNCASED: NormalizerFlags = {
  cleanText: true,
  splitIdeographs: true,
  stripAccents: true,
  lowerCase: true,
};

/** Tab, line feed and carriage return are control characters by category, but white space to BERT. */
const CONTROL = /[\p{C}\uFFFD]/gu;
const WHITE_SPACE = /\p{White_Space}/gu;
const NONSPACING_MARK = /\p{Mn}/gu;

/** The blocks that BERT treats as Chinese: ideographs, without kana and hangul, which are written with spaces. */
const IDEOGRAPH =
  /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/** Lower-cases character by character, as Hugging Face's tokenizers do: a final capital sigma becomes an ordinary one. */
function lowerEach(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

/** Applies the flagged steps in BERT's order: clean, ideographs, accents, case. */
export function normalizeText(text: string, flags: NormalizerFlags): string {
  let result = text;
  if (flags.cleanText)
    result = result
      .replace(/[\t\n\r]/g, ' ')
      .replace(CONTROL, '')
      .replace(WHITE_SPACE, ' ');
  if (flags.splitIdeographs) result = result.replace(IDEOGRAPH, ' $& ');
  if (flags.stripAccents) result = result.normalize('NFD').replace(NONSPACING_MARK, '');
  if (flags.lowerCase) result = lowerEach(result);
  return result;
}

/** Runs of anything but white space and punctuation, or one punctuation mark; ASCII symbols count as punctuation. */
const WORD = /[\p{P}$+<=>^`|~]|[^\p{White_Space}\p{P}$+<=>^`|~]+/gu;

/** Splits a normalised text into words and punctuation marks. */
export function* splitWords(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) yield word;
}

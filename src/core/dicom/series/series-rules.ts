/** A class of reconstruction kernels; `rank` 1 is preferred, equal ranks are equally good. */
export interface KernelClass {
  readonly name: string;
  readonly rank: number;
  /** A kernel belongs to the class if any of these matches its upper-cased name. */
  readonly patterns: readonly RegExp[];
}

/**
 * A kind of image, recognised by ImageType: it has all words of one of the combinations. A word that ends in `*`
 * matches every word with that beginning.
 */
export interface ImageTypeExclusion {
  readonly kind: string;
  readonly combinations: readonly (readonly string[])[];
}

/** A kind of image that was computed from others, recognised by ImageType or SeriesDescription. */
export interface ProcessedKind extends ImageTypeExclusion {
  /** Matches the upper-cased SeriesDescription; null if descriptions do not identify the kind. */
  readonly description: RegExp | null;
  /** Whether a program other than the scanner's wrote it. */
  readonly secondary: boolean;
}

/** A kind of image that is recognised by its SOP class. */
export interface SopClassExclusion {
  readonly kind: string;
  readonly sopClassUids: readonly string[];
}

/**
 * The rules for choosing a series. They are data, in `config/series-rules.json`, so that a site can add its own names.
 */
export interface SeriesRules {
  readonly modalities: readonly string[];
  /** Fewest usable slices of a series. */
  readonly minimumSlices: number;
  /** In the order of matching. A kernel that matches none has the class `unknown`, after all others. */
  readonly kernelClasses: readonly KernelClass[];
  readonly neverRead: readonly ImageTypeExclusion[];
  readonly neverReadSopClasses: readonly SopClassExclusion[];
  /** Upper-cased values of RescaleType that mean Hounsfield units, which are assumed if it is missing. */
  readonly rescaleTypes: readonly RegExp[];
  /** Read only if no original image shows the chest. The first matching kind applies. */
  readonly processed: readonly ProcessedKind[];
  /** As `processed`, recognised by the SOP class. */
  readonly secondarySopClasses: readonly SopClassExclusion[];
  /** SeriesDescription of a scan that ranks behind the study's others, such as one in expiration. */
  readonly lessPreferred: RegExp | null;
  /**
   * A series that covers less than both of these is a fragment, and ranks behind every complete one: a lung-kernel
   * sample of 5 cm is not a chest.
   */
  readonly fragment: { readonly belowMillimetres: number; readonly belowShareOfLargest: number };
}

/** The first class with a pattern that matches the kernel's name. */
export function classifyKernel(kernel: string, rules: SeriesRules): { name: string; rank: number } {
  const name = kernel.trim().toUpperCase();
  for (const candidate of rules.kernelClasses) {
    if (candidate.patterns.some((pattern) => pattern.test(name))) return candidate;
  }
  return { name: 'unknown', rank: Number.MAX_SAFE_INTEGER };
}

/** Whether ImageType has all of the words. */
export function matchesWords(imageType: readonly string[], words: readonly string[]): boolean {
  return words.every((word) =>
    word.endsWith('*')
      ? imageType.some((value) => value.startsWith(word.slice(0, -1)))
      : imageType.includes(word),
  );
}

/** A class of reconstruction kernels; `rank` 1 is preferred, equal ranks are equally good. */
export interface KernelClass {
  readonly name: string;
  readonly rank: number;
  /** Any of these over the upper-cased kernel name puts it into the class. */
  readonly patterns: readonly RegExp[];
}

/**
 * A kind of image and how it is known: all words of one of the combinations in ImageType. A word that ends in `*` stands
 * for all that begin with it.
 */
export interface ImageTypeExclusion {
  readonly kind: string;
  readonly combinations: readonly (readonly string[])[];
}

/** A kind of image that was made of others, by ImageType or by SeriesDescription. */
export interface ProcessedKind extends ImageTypeExclusion {
  /** Over the upper-cased SeriesDescription; null where that says nothing of the kind. */
  readonly description: RegExp | null;
  /** Whether another program than the scanner's wrote it. */
  readonly secondary: boolean;
}

/** A kind of image that is known by its SOP class. */
export interface SopClassExclusion {
  readonly kind: string;
  readonly sopClassUids: readonly string[];
}

/** How a series is chosen. Data, in `config/series-rules.json`, so that a site can teach it the names it uses. */
export interface SeriesRules {
  readonly modalities: readonly string[];
  /** Fewer usable slices than this are not a series to read. */
  readonly minimumSlices: number;
  /** In the order in which they are tried. A kernel that fits none is of class `unknown`, after all others. */
  readonly kernelClasses: readonly KernelClass[];
  readonly neverRead: readonly ImageTypeExclusion[];
  readonly neverReadSopClasses: readonly SopClassExclusion[];
  /** Values of RescaleType, upper-cased, that mean Hounsfield units; without one they are assumed. */
  readonly rescaleTypes: readonly RegExp[];
  /** Read only where no original image shows the chest. The first kind that fits counts. */
  readonly processed: readonly ProcessedKind[];
  /** As `processed`, known by the SOP class. */
  readonly secondarySopClasses: readonly SopClassExclusion[];
  /** SeriesDescription of a scan that another of the study is preferred to, such as one in expiration. */
  readonly lessPreferred: RegExp | null;
  /**
   * A series that covers less than both of these is a fragment, and comes after every complete one: a lung-kernel
   * sample of 5 cm is not the chest.
   */
  readonly fragment: { readonly belowMillimetres: number; readonly belowShareOfLargest: number };
}

/** The class of a kernel name, by the first class with a fitting pattern. */
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

/** Converts the text of a field to a value. */
export interface FieldType<T> {
  /** @throws DomainError that names the field and its allowed values */
  parse(text: string): T;
  /** Joins the parts of a list that is given several times. */
  join?(earlier: T, later: T): T;
}

/** The fields of a route by their public names. */
export type FieldTypes = Readonly<Record<string, FieldType<unknown>>>;

/** The filled fields of a request. */
export type FieldValues<Types extends FieldTypes> = {
  readonly [Name in keyof Types]?: ReturnType<Types[Name]['parse']>;
};

interface GivenField {
  readonly text: string;
  readonly value: unknown;
  readonly isOfAddress: boolean;
}

/**
 * The fields of a request: first those of its address, then those of its form, each parsed on arrival. An invalid field is
 * refused before the study is received. Fields with unknown names are ignored.
 */
export class RequestFields<Types extends FieldTypes> {
  private readonly given = new Map<string, GivenField>();

  /**
   * @param query the parsed query of the address: a text for each name, or a list of texts
   * @throws DomainError of an invalid field
   */
  constructor(
    private readonly types: Types,
    query: unknown,
  ) {
    for (const [name, value] of Object.entries(query ?? {})) {
      const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (const text of texts) if (typeof text === 'string') this.add(name, text, true);
    }
  }

  /**
   * Adds a field of the form. If the address has the same field, that one counts, because browsers also send the defaults of
   * fields that nobody filled; lists are joined. An empty field counts as absent.
   * @throws DomainError of the field, if it is wrong or contradicts itself
   */
  readonly addOfForm = (name: string, text: string): void => this.add(name, text, false);

  get values(): FieldValues<Types> {
    const values = [...this.given].map(([name, { value }]) => [name, value] as const);
    return Object.fromEntries(values) as FieldValues<Types>;
  }

  private add(name: string, untrimmed: string, isOfAddress: boolean): void {
    const text = untrimmed.trim();
    const type = Object.hasOwn(this.types, name) ? this.types[name] : undefined;
    if (text === '' || type === undefined) return;
    const earlier = this.given.get(name);
    if (earlier !== undefined && type.join !== undefined) {
      const value = type.join(earlier.value, type.parse(text));
      this.given.set(name, { text, value, isOfAddress });
      return;
    }
    const isInAddress = earlier !== undefined && earlier.isOfAddress && !isOfAddress;
    const isRepeated = earlier !== undefined && !isInAddress && earlier.text !== text;
    // Two different values become a list, which the field refuses as it refuses any invalid text.
    const whole = isRepeated ? JSON.stringify([earlier.text, text]) : text;
    const value = type.parse(whole);
    if (!isInAddress) this.given.set(name, { text: whole, value, isOfAddress });
  }
}

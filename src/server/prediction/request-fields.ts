/** How the text of a field becomes a value. */
export interface FieldType<T> {
  /** @throws DomainError that names the field and what it may hold */
  parse(text: string): T;
  /** Of a list, which may be given several times: its parts as one. */
  join?(earlier: T, later: T): T;
}

/** The fields that a route takes, by the names that clients send. */
export type FieldTypes = Readonly<Record<string, FieldType<unknown>>>;

/** The fields that a request has filled in. */
export type FieldValues<Types extends FieldTypes> = {
  readonly [Name in keyof Types]?: ReturnType<Types[Name]['parse']>;
};

interface GivenField {
  readonly text: string;
  readonly value: unknown;
  readonly isOfAddress: boolean;
}

/**
 * The fields of a request: those of its address first, then those of its form, each parsed as it arrives. A wrong one is
 * refused before the study behind it is received. Names that the route does not take are dropped, and nothing of them is kept.
 */
export class RequestFields<Types extends FieldTypes> {
  private readonly given = new Map<string, GivenField>();

  /**
   * @param query the parsed query of the address: a text for each name, or a list of texts
   * @throws DomainError of the field that is wrong
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
   * Takes a field of the form. It counts in place of the same field of the address, but a list is added to that one. An
   * empty field is one that nobody has filled in.
   * @throws DomainError of the field, if it is wrong or contradicts itself
   */
  readonly addOfForm = (name: string, text: string): void => this.add(name, text, false);

  get values(): FieldValues<Types> {
    const values = [...this.given].map(([name, { value }]) => [name, value] as const);
    return Object.fromEntries(values) as FieldValues<Types>;
  }

  private add(name: string, untrimmed: string, isOfAddress: boolean): void {
    const text = untrimmed.trim();
    if (text === '' || !Object.hasOwn(this.types, name)) return;
    const type = this.types[name];
    const earlier = this.given.get(name);
    if (earlier !== undefined && type.join !== undefined) {
      const value = type.join(earlier.value, type.parse(text));
      this.given.set(name, { text, value, isOfAddress });
      return;
    }
    const isRepeated = earlier !== undefined && earlier.isOfAddress === isOfAddress && earlier.text !== text;
    // Two answers to one question are none: a field refuses the list as it refuses any text that it cannot hold.
    const whole = isRepeated ? JSON.stringify([earlier.text, text]) : text;
    this.given.set(name, { text: whole, value: type.parse(whole), isOfAddress });
  }
}

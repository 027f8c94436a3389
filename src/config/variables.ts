/**
 * The kinds of environment variables, as property decorators of the classes that list them: each says how the text of the
 * environment becomes a value, and which values are allowed. The property's initial value is the default.
 */

const WHOLE_NUMBER = /^[+-]?\d{1,15}$/;
const DECIMAL_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

interface Kind {
  /** @returns undefined for text that is not allowed */
  readonly parse: (text: string) => unknown;
  /** Completes the sentence "VARIABLE …". */
  readonly allowed: string;
}

/** The kinds of the properties, by the prototypes of their classes. */
const KINDS = new Map<object, Map<string | symbol, Kind>>();

function variable(kind: Kind): PropertyDecorator {
  return (prototype, name) => {
    const kinds = KINDS.get(prototype) ?? new Map<string | symbol, Kind>();
    KINDS.set(prototype, kinds.set(name, kind));
  };
}

/**
 * The variables of a class, with the default for an empty or missing one.
 * @param complain called with every variable whose text is not allowed
 */
export function readVariables<T extends object>(
  environment: new () => T,
  variables: Readonly<Record<string, string | undefined>>,
  complain: (name: string, text: string, allowed: string) => void,
): T {
  const values = new environment();
  for (const name of Object.keys(values)) {
    const text = variables[name] ?? '';
    // Compose files pass an unset variable as an empty one.
    if (text.trim() === '') continue;
    const kind = KINDS.get(environment.prototype as object)?.get(name);
    if (kind === undefined) throw new Error(`${name} is of no kind.`);
    const value = kind.parse(text.trim());
    if (value === undefined) complain(name, text, kind.allowed);
    // Checks of several variables see that this one is set, even if its text is not allowed.
    Object.assign(values, { [name]: value ?? text.trim() });
  }
  return values;
}

/** A whole number in `[minimum, maximum]`. */
export function WholeNumber(minimum: number, maximum: number): PropertyDecorator {
  return variable({
    parse: (text) => numberWithin(minimum, maximum, WHOLE_NUMBER, text),
    allowed: `must be a whole number from ${minimum} to ${maximum}`,
  });
}

/** A number in `[minimum, maximum]`. */
export function DecimalNumber(minimum: number, maximum: number): PropertyDecorator {
  return variable({
    parse: (text) => numberWithin(minimum, maximum, DECIMAL_NUMBER, text),
    allowed: `must be a number from ${minimum} to ${maximum}`,
  });
}

function numberWithin(minimum: number, maximum: number, form: RegExp, text: string): number | undefined {
  const value = Number(text);
  return form.test(text) && value >= minimum && value <= maximum ? value : undefined;
}

/** One of several words, in any case. */
export function OneOf(choices: readonly string[]): PropertyDecorator {
  return variable({
    parse: (text) => choices.find((choice) => choice === text.toLowerCase()),
    allowed: `must be one of ${choices.join(', ')}`,
  });
}

/**
 * Text that a parser accepts, stored as the parser's result.
 * @param parse returns undefined for text that it does not accept
 * @param allowed completes the sentence "VARIABLE …"
 */
export function Parsed(parse: (text: string) => object | undefined, allowed: string): PropertyDecorator {
  return variable({ parse, allowed });
}

/** Any text, such as a path. Never empty: an empty variable counts as unset. */
export function Text(
  pattern = /^[^\0]+$/,
  allowed = 'must be text without NUL characters',
): PropertyDecorator {
  return variable({ parse: (text) => (pattern.test(text) ? text : undefined), allowed });
}

/**
 * The kinds of environment variables, as property decorators: each turns the text of the environment into a value
 * (class-transformer) and says what is allowed (class-validator). A text that cannot be turned stays as it is, so
 * that the complaint can quote it. The property's initial value is the default.
 */
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsOptional, Max, Min, registerDecorator } from 'class-validator';

const WHOLE_NUMBER = /^[+-]?\d{1,15}$/;
const DECIMAL_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function combine(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

function parsed(parse: (text: string) => unknown): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? parse(value.trim()) : value,
  );
}

/** A whole number in `[minimum, maximum]`. */
export function WholeNumber(minimum: number, maximum: number): PropertyDecorator {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return combine(
    parsed((text) => (WHOLE_NUMBER.test(text) ? Number(text) : text)),
    IsOptional(),
    IsInt({ message }),
    Min(minimum, { message }),
    Max(maximum, { message }),
  );
}

/** A number in `[minimum, maximum]`. */
export function DecimalNumber(minimum: number, maximum: number): PropertyDecorator {
  const message = `must be a number from ${minimum} to ${maximum}`;
  return combine(
    parsed((text) => (DECIMAL_NUMBER.test(text) ? Number(text) : text)),
    IsOptional(),
    IsNumber({ allowNaN: false, allowInfinity: false }, { message }),
    Min(minimum, { message }),
    Max(maximum, { message }),
  );
}

/** One of a few words, whatever their case. */
export function OneOf(choices: readonly string[]): PropertyDecorator {
  return combine(
    parsed((text) => text.toLowerCase()),
    IsOptional(),
    IsIn([...choices], { message: `must be one of ${choices.join(', ')}` }),
  );
}

/**
 * Text that a parser understands, kept as what the parser returns.
 * @param parse returns undefined for a text that it does not understand
 * @param allowed completes the sentence "VARIABLE …"
 */
export function Parsed(parse: (text: string) => object | undefined, allowed: string): PropertyDecorator {
  return combine(
    parsed((text) => parse(text) ?? text),
    IsOptional(),
    Satisfies((value) => typeof value === 'object', allowed),
  );
}

/** Any text, such as a path. Empty text never arrives here: an empty variable counts as not set. */
export function Text(
  pattern = /^[^\0]+$/,
  allowed = 'must be text without NUL characters',
): PropertyDecorator {
  return combine(
    parsed((text) => text),
    IsOptional(),
    Satisfies((value) => typeof value === 'string' && pattern.test(value), allowed),
  );
}

function Satisfies(test: (value: unknown) => boolean, message: string): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'satisfies',
      target: target.constructor,
      propertyName: String(property),
      options: { message },
      validator: { validate: test },
    });
}

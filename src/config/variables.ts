/**
 * The kinds of environment variables, as property decorators: each converts the text of the environment to a value
 * (class-transformer) and states the allowed values (class-validator). Text that cannot be converted stays unchanged, so
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

/** One of several words, in any case. */
export function OneOf(choices: readonly string[]): PropertyDecorator {
  return combine(
    parsed((text) => text.toLowerCase()),
    IsOptional(),
    IsIn([...choices], { message: `must be one of ${choices.join(', ')}` }),
  );
}

/**
 * Text that a parser accepts, stored as the parser's result.
 * @param parse returns undefined for text that it does not accept
 * @param allowed completes the sentence "VARIABLE …"
 */
export function Parsed(parse: (text: string) => object | undefined, allowed: string): PropertyDecorator {
  return combine(
    parsed((text) => parse(text) ?? text),
    IsOptional(),
    Satisfies((value) => typeof value === 'object', allowed),
  );
}

/** Any text, such as a path. Never empty: an empty variable counts as unset. */
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

import { describe, expect, it, test } from 'vitest';
import { PROBLEMS, WARNINGS } from './problem-codes.js';
import { filled, problemSentence, translatedWarning } from './translation.js';

const tooFew = {
  code: 'dicom.too-few-slices',
  message:
    'The largest CT series has 12 usable slices, and at least 20 are needed. Send the complete series.',
  fields: { slices: 12, minimumSlices: 20 },
} as const;

describe('a sentence of the service', () => {
  it('is the English one by default', () => {
    expect(problemSentence(tooFew, 'en')).toBe(tooFew.message);
  });

  it('has its numbers in Russian too', () => {
    expect(problemSentence(tooFew, 'ru')).toBe(
      'В самой большой серии КТ слишком мало пригодных срезов: 12, а нужно не меньше 20. Отправьте серию целиком.',
    );
  });

  it('is followed by the English one if a number would be lost', () => {
    const message = 'The process was killed by signal 9.';
    expect(problemSentence({ code: 'device.lost', message, fields: {} }, 'ru')).toBe(
      `${PROBLEMS['device.lost'].ru} (${message})`,
    );
  });

  it('leaves out what is not known', () => {
    const message = 'The ZIP archive is cut off.';
    expect(problemSentence({ code: 'archive.truncated', message, fields: { size: 7 } }, 'ru')).toBe(
      'Архив обрывается: его конца нет; пришло байт — 7. Скопируйте его заново.',
    );
  });

  it('has a number although it writes fewer digits, and names', () => {
    const message = 'The distance varies from 1.00 to 7.50 mm, and gaps above 5 mm cannot be bridged.';
    const fields = { narrowest: 1, widest: 7.5, maximum: 5 };
    expect(problemSentence({ code: 'dicom.unequal-gaps', message, fields }, 'ru')).toBe(
      'Промежутки между срезами слишком велики: от 1 до 7.5 мм, а допускается 5. Отправьте полную серию.',
    );
    const invalid = {
      code: 'studies.invalid-field',
      message: 'limit is wrong.',
      fields: { field: 'limit' },
    } as const;
    expect(problemSentence(invalid, 'ru')).toContain('`limit`');
  });

  it('writes sizes and names as lists', () => {
    expect(filled('[{sizes}][ {names}]', { sizes: [4, 5, 6], names: ['a', 'b'] })).toBe('4 x 5 x 6 a, b');
  });
});

describe('a warning', () => {
  const warning = {
    code: 'dicom.slices-far-apart',
    message: 'The slices are 7.5 mm apart: small findings can lie between them.',
    values: { distance: 7.5 },
  } as const;

  it('has title, text and numbers in Russian, and keeps its code and values', () => {
    expect(translatedWarning(warning, 'ru')).toEqual({
      ...warning,
      message:
        'Срезы далеко друг от друга. Между срезами 7.5 мм. Небольшие находки могут оказаться между ними.',
    });
    expect(translatedWarning(warning, 'en')).toBe(warning);
  });
});

const SENTENCES = [
  ...Object.entries(PROBLEMS).map(([code, { ru }]) => [code, ru] as const),
  ...Object.entries(WARNINGS).map(([code, { ru }]) => [code, ru.text] as const),
];

test.each(SENTENCES)('%s has its values in parts that may be left out', (_, sentence) => {
  expect(filled(sentence, {})).not.toMatch(/[[\]{}]/);
  expect(filled(sentence, {})).toMatch(/^[«`А-ЯЁA-Z].*\.$/u);
});

import { describe, expect, it } from 'vitest';
import { basicCredentials } from './basic-credentials.js';

const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('an Authorization header', () => {
  it.each([
    ['ada:secret', 'ada', 'secret'],
    ['ada:a:b:c', 'ada', 'a:b:c'],
    ['ada:', 'ada', ''],
    ['Ärztin:Gehäuse 9', 'Ärztin', 'Gehäuse 9'],
  ])('of %j contains name and password', (text, name, password) => {
    expect(basicCredentials(header(text))).toEqual({ name, password });
  });

  it('may spell its scheme in any case', () => {
    expect(basicCredentials(header('a:b').replace('Basic', 'bAsIc'))).toEqual({ name: 'a', password: 'b' });
  });

  it.each(['', 'Basic', 'Basic !', 'Bearer abc', header(':x'), header('no colon'), header('a\0:b')])(
    '%j contains no credentials',
    (text) => {
      expect(basicCredentials(text)).toBeUndefined();
    },
  );
});

import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../core/problem/domain-error.js';
import { bcryptCost, parseHtpasswd } from './htpasswd.js';

/** Hash by `htpasswd -nbB -C 5 radiology secret`. Other programs mark the same hash `$2b$`. */
const HASH = '$2y$05$xj0cI3W3nqRbTqKpuFYjKOCkzk0wN/wSjUE2P8XJBYqVxS5cW1dQu';

function complaintOf(text: string): string {
  try {
    parseHtpasswd(text, '/etc/ct-clip/users');
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
  return '';
}

describe('a user file', () => {
  it('names a user and a bcrypt hash on each line', () => {
    const users = parseHtpasswd(
      `# staff\n\nradiology:${HASH}\r\nÄrztin:${HASH.replace('2y', '2b')}\n`,
      'users',
    );
    expect([...users]).toEqual([
      ['radiology', HASH],
      ['Ärztin', HASH.replace('2y', '2b')],
    ]);
    expect(bcryptCost(HASH)).toBe(5);
  });

  it('may have a comment of nginx after the hash', () => {
    expect(parseHtpasswd(`a:${HASH}:since May`, 'users').get('a')).toBe(HASH);
  });

  it.each([
    ['$apr1$mX1Hh6Yp$hX0pQ8eR8QmGq7oXr2pRm/', "Apache's MD5 (apr1)"],
    ['{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', 'unsalted SHA-1'],
    ['{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gQ8eR8', 'salted SHA-1'],
    ['$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', 'MD5-crypt'],
    ['$5$rounds=5000$salt$hash', 'SHA-256-crypt'],
    ['$6$salt$hash', 'SHA-512-crypt'],
    ['$y$j9T$salt$hash', 'yescrypt'],
    ['$argon2id$v=19$m=65536,t=3,p=4$salt$hash', 'Argon2'],
    ['rl5u6Ah6Ry8Dw', 'DES-crypt or a password in clear'],
    ['correct horse battery staple', 'a password in clear, or an unknown hash'],
    [HASH.slice(0, -1), 'a damaged bcrypt hash'],
    [HASH.replace('2y', '2x'), 'a bcrypt hash of a faulty implementation ($2x$)'],
  ])('with the hash %s is refused, the kind named and the hash kept secret', (hash, name) => {
    const complaint = complaintOf(`good:${HASH}\nbad:${hash}\n`);
    expect(complaint).toContain(`line 2 holds ${name}; only bcrypt is accepted`);
    expect(complaint).not.toContain(hash);
  });

  it('is refused with all invalid lines in one error', () => {
    const complaint = complaintOf(
      `a:${HASH}\nno colon\na:${HASH}\nb:${HASH.replace('$05$', '$31$')}\n:${HASH}`,
    );
    expect(complaint.split('\n').slice(1)).toEqual([
      '  line 2 is not `name:hash`',
      '  line 3 names a user for the second time',
      '  line 4 has a bcrypt cost of 31; 4 to 15 is accepted',
      '  line 5 is not `name:hash`',
    ]);
  });

  it.each(['', '# nobody\n'])('without users is refused because it would lock out everybody', (text) => {
    expect(complaintOf(text)).toContain('starts a file without any users');
  });
});

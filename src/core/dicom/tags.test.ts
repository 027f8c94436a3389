import { describe, expect, it } from 'vitest';
import { defineAttribute } from './writing/dictionary.js';
import { TAG } from './tags.js';

/** The dictionary's tag in the spelling of the table; null for a keyword that it lacks. */
function tagOf(keyword: string): string | null {
  try {
    return `x${defineAttribute(keyword).tag.toString(16).padStart(8, '0')}`;
  } catch {
    return null;
  }
}

describe('tags of the attributes that are read', () => {
  const known = Object.entries(TAG).filter(([keyword]) => tagOf(keyword) !== null);

  it('are those that the phantom writes under the same keyword', () => {
    expect(known.length).toBeGreaterThan(50);
    expect(known).toEqual(known.map(([keyword]) => [keyword, tagOf(keyword)]));
  });

  it('stand once each, in order', () => {
    const tags = Object.values(TAG);
    expect(tags).toEqual([...new Set(tags)].sort());
  });

  it('are spelled as dicom-parser keys elements', () => {
    expect(Object.values(TAG).filter((tag) => !/^x[0-9a-f]{8}$/.test(tag))).toEqual([]);
  });
});

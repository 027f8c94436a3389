import { expect, it } from 'vitest';
import { parseOriginList } from './origin-list.js';

it('origins are read as browsers write them', () => {
  expect(parseOriginList('https://PACS.example.org/, http://localhost:3000 https://a.example:443')).toEqual([
    'https://pacs.example.org',
    'http://localhost:3000',
    'https://a.example',
  ]);
});

it.each([
  '*',
  'https://*.example.org',
  'https://a.example/path',
  'pacs.example.org',
  'null',
  'file:///x',
  ' , ',
])('%s is not a list of origins', (text) => {
  expect(parseOriginList(text)).toBeUndefined();
});

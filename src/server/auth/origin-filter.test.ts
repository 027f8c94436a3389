import { describe, expect, it } from 'vitest';
import { isOfOwnPage, OriginFilter } from './origin-filter.js';

const filter = new OriginFilter(['https://pacs.example.org']);
const permits = (headers: Record<string, string>, method = 'POST'): boolean =>
  filter.permits({ method, headers: { host: 'ct.example.org:8000', ...headers } });

describe('a request with side effects', () => {
  it.each([
    ['a program without these headers', {}],
    ['a page of the service', { origin: 'http://ct.example.org:8000' }],
    ['a page of the service behind a proxy', { origin: 'https://ct.example.org:8443' }],
    ['a page of the service over TLS', { origin: 'https://x', 'sec-fetch-site': 'same-origin' }],
    ['a page of an allowed origin', { origin: 'https://pacs.example.org', 'sec-fetch-site': 'same-site' }],
  ])('may come from %s', (_who, headers) => {
    expect(permits(headers)).toBe(true);
  });

  it.each([
    ['a page of another site', { origin: 'https://elsewhere.example.com' }],
    ['an allowed host on another port', { origin: 'https://pacs.example.org:444' }],
    ['a page without an origin', { origin: 'null' }],
    [
      'a page that names the service in its own address',
      { origin: 'https://ct.example.org.elsewhere.example' },
    ],
    ['a neighbour of the same site', { origin: 'https://mail.example.org', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin, sent to a name that is no host', { origin: 'null', host: 'a b' }],
    ['a page without an origin, sent to no name', { origin: 'null', host: '' }],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ])('may not come from %s', (_who, headers) => {
    expect(permits(headers)).toBe(false);
  });
});

it('a read request may come from any site because browsers hide its answer from the page', () => {
  expect(permits({ origin: 'https://elsewhere.example.com' }, 'GET')).toBe(true);
});

describe('a route for pages of the service alone', () => {
  it.each([
    ['a program', {}],
    ['a typed address', { 'sec-fetch-site': 'none' }],
    ['a page of the service', { origin: 'http://ct.example.org:8000' }],
  ])('may be used by %s', (_who, headers) => {
    expect(isOfOwnPage({ host: 'ct.example.org:8000', ...headers })).toBe(true);
  });

  it.each([
    ['a page of an allowed origin', { origin: 'https://pacs.example.org', 'sec-fetch-site': 'same-site' }],
    ['the same in an old browser', { origin: 'https://pacs.example.org' }],
    ['a link on another site', { 'sec-fetch-site': 'cross-site' }],
  ])('may not be used by %s', (_who, headers) => {
    expect(isOfOwnPage({ host: 'ct.example.org:8000', ...headers })).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../test/builders/refusal.js';
import { webhookTarget } from './webhook-target.js';

const settings = (allowedHosts: readonly string[], allowsHttp = false) => ({
  allowedHosts,
  allowsHttp,
  secret: 'secret',
  attempts: 1,
  firstDelayMs: 1,
  timeoutMs: 1000,
});

const refusal = (url: string, hosts: readonly string[], allowsHttp = false): string =>
  refusalOf(() => webhookTarget(url, settings(hosts, allowsHttp))).code;

describe('a webhook URL', () => {
  it.each([
    ['https://pacs.example.org/ct?study=1', ['pacs.example.org']],
    ['https://PACS.example.org/', ['Pacs.Example.Org']],
    ['https://a.b.example.org/', ['*.example.org']],
    ['https://pacs.example.org:8443/', ['pacs.example.org:8443']],
    ['https://10.1.2.3/', ['10.1.2.3']],
    ['https://[fd00::1]:8443/', ['other.example', '[fd00::1]:8443']],
  ])('%s is allowed by %j', (url, hosts) => {
    expect(webhookTarget(url, settings(hosts)).href).toBe(new URL(url).href);
  });

  it.each([
    ['https://example.org/', ['*.example.org']],
    ['https://evilexample.org/', ['*.example.org']],
    ['https://pacs.example.org.evil.test/', ['pacs.example.org']],
    ['https://pacs.example.org:8443/', ['pacs.example.org']],
    ['https://pacs.example.org/', ['pacs.example.org:8443']],
    ['https://127.0.0.1/', ['pacs.example.org']],
    // Another spelling of 127.0.0.1, which URL normalizes.
    ['https://0x7f.1/', ['0x7f.1']],
  ])('%s is refused if only %j is listed', (url, hosts) => {
    expect(refusal(url, hosts)).toBe('webhook.host-not-allowed');
  });

  it.each([
    'pacs.example.org',
    'ftp://pacs.example.org/',
    'http://pacs.example.org/',
    'https://user@pacs.example.org/',
    'https://:pw@pacs.example.org/',
    'https://pacs.example.org/#part',
    `https://pacs.example.org/${'x'.repeat(2000)}`,
    '',
  ])('must be a plain https:// address, unlike %j', (url) => {
    expect(refusal(url, ['pacs.example.org'])).toBe('webhook.not-a-url');
  });

  it('may be http:// if the operator allows it', () => {
    expect(webhookTarget('http://pacs/', settings(['pacs'], true)).href).toBe('http://pacs/');
    expect(refusal('http://pacs:443/', ['pacs'], true)).toBe('webhook.host-not-allowed');
  });

  it('is always refused without listed hosts', () => {
    expect(refusal('https://pacs.example.org/', [])).toBe('webhook.off');
  });
});

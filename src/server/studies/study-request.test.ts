import { describe, expect, it } from 'vitest';
import type { Language } from '../../core/problem/translation.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { studyRequestFields, studyRequestOf, type StudyRequest } from './study-request.js';

type Texts = readonly (readonly [name: string, text: string])[];

function requestOf(form: Texts, query: unknown = {}, language: Language = 'en'): StudyRequest {
  const fields = studyRequestFields(query);
  for (const [name, text] of form) fields.addOfForm(name, text);
  return studyRequestOf(fields, { isDelivered: false, language });
}

describe('the request for a study', () => {
  it('defaults to a routine prediction', () => {
    const options = { findings: [], keepVolume: false, evidence: false };
    expect(requestOf([])).toEqual({ priority: 'routine', fresh: false, webhookUrl: undefined, options });
  });

  it('reads every field from the form or from the address', () => {
    const texts = {
      series_uid: '1.2.3',
      findings: '["Mass, 6 mm"]',
      explain: 'true',
      explain_findings: 'covid, Nodule,covid',
      explain_baseline: 'blank',
      explain_language: 'ru',
      volume: 'true',
      evidence: 'true',
      priority: 'stat',
      fresh: 'true',
      webhook_url: 'https://pacs.example.org/',
    };
    const request: StudyRequest = {
      priority: 'stat',
      fresh: true,
      webhookUrl: 'https://pacs.example.org/',
      options: {
        seriesUid: '1.2.3',
        findings: ['Mass, 6 mm'],
        explanation: { findings: ['covid', 'Nodule'], baseline: 'blank', language: 'ru' },
        keepVolume: true,
        evidence: true,
      },
    };
    expect(requestOf(Object.entries(texts))).toEqual(request);
    expect(requestOf([], texts)).toEqual(request);
  });

  it.each([{}, { explain: 'false' }])(
    'explains no finding without explain=true, even named ones: %j',
    (texts) => {
      const { options } = requestOf(Object.entries({ ...texts, explain_findings: 'covid' }));
      expect(options.explanation).toBeUndefined();
    },
  );

  it('takes the language of the picture from its headers, unless a field names another one', () => {
    const languageOf = (query: object): unknown =>
      requestOf([], { explain: 'true', ...query }, 'ru').options.explanation?.language;
    expect(languageOf({})).toBe('ru');
    expect(languageOf({ explain_language: 'en' })).toBe('en');
  });

  it('prefers a field of the address to the same field of the form, which must be valid, and joins lists', () => {
    const query = { priority: 'stat', findings: ['Cyst', 'Mass'] };
    const { priority, options } = requestOf(
      [
        ['priority', 'routine'],
        ['findings', 'Mass,Rib fracture'],
      ],
      query,
    );
    expect([priority, options.findings]).toEqual(['stat', ['Cyst', 'Mass', 'Rib fracture']]);
    expect(() => requestOf([['priority', 'soon']], query)).toThrow(/priority/);
  });

  it('ignores unknown fields of any name', () => {
    const names = ['junk', 'constructor', '__proto__', 'hasOwnProperty', 'seriesUid', 'EXPLAIN'];
    const form = names.map((name) => [name, 'x'.repeat(8000)] as const);
    expect(requestOf(form)).toEqual(requestOf([]));
    expect(requestOf([], Object.fromEntries(form))).toEqual(requestOf([]));
  });

  it('treats an empty field as absent, and trims spaces', () => {
    expect(
      requestOf([
        ['series_uid', ''],
        ['findings', ' \n'],
        ['explain', ' true\r\n'],
      ]).options,
    ).toEqual({
      findings: [],
      explanation: { findings: [], baseline: 'none', language: 'en' },
      keepVolume: false,
      evidence: false,
    });
  });

  it.each([
    ['explain', 'yes', 'studies.invalid-field'],
    ['explain_baseline', 'mean', 'studies.invalid-field'],
    ['volume', '1', 'studies.invalid-field'],
    ['evidence', '1', 'studies.invalid-field'],
    ['fresh', 'TRUE', 'studies.invalid-field'],
    ['priority', 'urgent', 'studies.invalid-field'],
    ['series_uid', 'CT chest', 'dicom.invalid-series-uid'],
    ['findings', '["Cyst"', 'findings.not-a-list'],
    ['findings', '["Cyst", 3]', 'findings.not-a-list'],
    ['findings', 'Cyst,,Mass', 'findings.invalid-name'],
    ['explain_findings', '[1]', 'explanation.not-a-list'],
    [
      'explain_findings',
      Array.from({ length: 21 }, (_, index) => `f${index}`).join(),
      'explanation.too-many-findings',
    ],
  ])(
    'is refused for the field %s with the value %j, in form and address, as soon as it is read',
    (name, text, code) => {
      expect(refusalOf(() => studyRequestFields({ [name]: text })).code).toBe(code);
      expect(refusalOf(() => studyRequestFields({}).addOfForm(name, text)).code).toBe(code);
    },
  );

  it.each([
    ['series_uid', '1.2.3', '1.2.4', 'dicom.invalid-series-uid'],
    ['priority', 'stat', 'routine', 'studies.invalid-field'],
    ['explain', 'true', 'false', 'studies.invalid-field'],
  ])('is refused for two different values of %s, but not for one value twice', (name, one, other, code) => {
    expect(refusalOf(() => studyRequestFields({ [name]: [one, other] })).code).toBe(code);
    expect(
      refusalOf(() =>
        requestOf([
          [name, one],
          [name, other],
        ]),
      ).code,
    ).toBe(code);
    expect(
      requestOf([
        [name, one],
        [name, one],
      ]),
    ).toEqual(requestOf([[name, one]]));
  });

  it('is refused for too many findings in form and address together', () => {
    const twelve = (word: string): string =>
      Array.from({ length: 12 }, (_, index) => `${word} ${index}`).join();
    const refusal = refusalOf(() => requestOf([['findings', twelve('Cyst')]], { findings: twelve('Mass') }));
    expect(refusal).toMatchObject({ code: 'findings.too-many', fields: { count: 24, maximum: 20 } });
  });
});

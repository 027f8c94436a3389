import type { Language } from '../language/language.js';
import style from '../styles/report.css?inline';
import { arrived } from '../service/answers.js';
import { asFailure, failureOf } from '../service/failure.js';

/** How the file of a report is named. */
export interface ReportFile {
  /** Title of the document, without the patient's name. */
  readonly title: string;
  readonly language: Language;
  readonly fileName: string;
}

/**
 * Saves a report as one self-contained HTML file: style sheet and images are embedded, scripts are forbidden.
 * @throws Failure if an image cannot be loaded
 */
export async function downloadReport(paper: HTMLElement, file: ReportFile): Promise<void> {
  const html = await reportHtml(paper, file);
  const address = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file.fileName;
  link.click();
  URL.revokeObjectURL(address);
}

async function reportHtml(paper: HTMLElement, { title, language }: ReportFile): Promise<string> {
  // A document without a window loads no images. In the page, the security policy would block the embedded ones.
  const copy = document.implementation.createHTMLDocument().importNode(paper, true);
  await Promise.all([...copy.querySelectorAll('img')].map(embed));
  const heading = document.createElement('title');
  heading.textContent = title;
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    heading.outerHTML,
    `<style>${style}</style>`,
    '</head>',
    `<body>${copy.outerHTML}</body>`,
    '</html>\n',
  ].join('\n');
}

async function embed(image: HTMLImageElement): Promise<void> {
  const response = await arrived(fetch(image.src));
  if (!response.ok) throw failureOf(response.status, await arrived(response.text()));
  image.src = await dataAddress(await arrived(response.blob()));
}

function dataAddress(blob: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.addEventListener('load', () => {
      // The result of `readAsDataURL` is always a string.
      if (typeof reader.result === 'string') resolve(reader.result);
    });
    reader.addEventListener('error', () => reject(asFailure(reader.error)));
    reader.readAsDataURL(blob);
  });
}

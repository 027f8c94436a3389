import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import { ctInstance } from '../../../test/builders/ct-instance.js';
import { ctFile, ctFiles, withArchive, type StudyFile } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { buildZip } from '../../../test/builders/zip-builder.js';
import { ingestStudy } from './ingest-study.js';

async function ingest(files: readonly StudyFile[]) {
  return withArchive(files, async (path) => {
    const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
    const request = { goal: 'volume', input, settings: readingSettings(), options: {} } as const;
    const { volume, warnings } = await ingestStudy(request, localTasks, () => undefined);
    return { volume, warnings };
  });
}

describe('a file that is not an image of the study', () => {
  it('is skipped silently if exporters usually add it', async () => {
    const names = ['DICOMDIR', '._IM1', '.DS_Store', '__MACOSX/IM1', 'report.pdf', 'folder/readme.TXT'];
    const others = names.map((name) => ({ name, data: Buffer.from('no image') }));
    const { warnings } = await ingest([...others, ...ctFiles()]);
    expect(warnings).toEqual([]);
  });

  it('gives no warning under any name: programs, documents and archives of a viewer', async () => {
    const others = [
      Buffer.from('NOT^DICOM'),
      Buffer.from('%PDF-1.7'),
      Buffer.from('MZ\x90\0'),
      buildZip([{ name: 'META-INF/MANIFEST.MF', data: Buffer.from('x') }]),
      buildZip([{ name: 'viewer.exe', data: Buffer.from('MZ') }]),
    ];
    const { warnings } = await ingest([...others, ...ctFiles()]);
    expect(warnings).toEqual([]);
  });

  it('gives a warning without its name if it may be an image of the study', async () => {
    const { warnings } = await ingest([...ctFiles(), gzipSync(ctFile(24)), gzipSync(ctFile(25))]);
    expect(warnings).toEqual([
      {
        code: 'dicom.files-left-out',
        message:
          '2 files were left out (dicom.compressed-file): The file is not DICOM but a gzip-compressed file (.gz, .tar.gz). Unpack it and send the images inside as the scanner or PACS exports them.',
      },
    ]);
  });

  it('is counted by reason without its name if it is a CT image', async () => {
    const broken = (attributes: ElementAttributes) => ctFile(3, { attributes });
    const { warnings } = await ingest([
      ...ctFiles(),
      broken({ BitsAllocated: 12, SOPInstanceUID: '1.2.9.1' }),
      broken({ BitsAllocated: 12, SOPInstanceUID: '1.2.9.2' }),
      broken({ BitsAllocated: 24, SOPInstanceUID: '1.2.9.3' }),
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^2 files were left out \(dicom.unsupported-bits-allocated\): .* in 12 bits/),
      expect.stringMatching(/^1 file was left out \(dicom.unsupported-bits-allocated\): .* in 24 bits/),
    ]);
  });

  it('gives no warning in an ordinary study: reports, segmentations, dose grids, plans', async () => {
    const companions: ElementAttributes[] = [
      { Modality: 'SEG', BitsAllocated: 1, BitsStored: 1, HighBit: 0, NumberOfFrames: 20 },
      { Modality: 'RTDOSE', BitsAllocated: 32, BitsStored: 32, HighBit: 31, NumberOfFrames: 15 },
      { Modality: 'US', SamplesPerPixel: 3, PhotometricInterpretation: 'YBR_FULL', NumberOfFrames: 9 },
      { Modality: 'SR', Rows: undefined },
      { Modality: 'PR', Columns: undefined },
      { Modality: 'RTSTRUCT', Rows: undefined },
    ];
    const files = companions.map((attributes, index) =>
      ctFile(index, {
        attributes: { SOPInstanceUID: `1.2.8.${index}`, SeriesInstanceUID: `1.2.8.${index}`, ...attributes },
      }),
    );
    const report = ctInstance(
      { SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.22', Modality: undefined, SOPInstanceUID: '1.2.8.9' },
      { pixels: null },
    );
    const xml = { name: '069.xml', data: Buffer.from('<?xml version="1.0"?><LidcReadMessage/>') };
    const alone = await ingest(ctFiles());
    expect(await ingest([xml, report, ...files, ...ctFiles()])).toEqual(alone);
    expect(alone.warnings).toEqual([]);
    expect(await rejectionOf(ingest(files.slice(0, 2)))).toMatchObject({
      code: 'dicom.no-ct',
      fields: { modalities: ['RTDOSE', 'SEG'] },
    });
  });

  it('gives a warning if it is an image of the series without a place', async () => {
    const files = ctFiles(
      (index) => ({ attributes: index % 2 === 0 ? {} : { PixelSpacing: undefined } }),
      48,
    );
    const { warnings } = await ingest(files);
    expect(warnings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('image without PixelSpacing: 24'),
    );
  });

  it('is not a study by itself', async () => {
    expect(await rejectionOf(ingest([Buffer.from('a'), Buffer.from('b')]))).toMatchObject({
      code: 'dicom.no-dicom',
      kind: 'unusable-study',
      message:
        'None of the 2 files is a DICOM image: 2 are text files. Send the files of one CT study as the scanner or PACS exports them.',
      fields: { files: 2, kinds: ['text'] },
    });
    expect((await rejectionOf(ingest([]))).message).toMatch(/^There are no files\. Send/);
  });

  it('explains a refusal: every image is in an unknown transfer syntax', async () => {
    const unknown = ctFiles(() => ({ attributes: {} })).map((file) => {
      const bytes = Buffer.from(file);
      bytes.write('1.2.840.10008.1.2.7', bytes.indexOf('1.2.840.10008.1.2.1'), 'latin1');
      return bytes;
    });
    expect(await rejectionOf(ingest(unknown))).toMatchObject({
      code: 'dicom.unsupported-transfer-syntax',
      fields: { transferSyntaxUid: '1.2.840.10008.1.2.7', files: 24 },
    });
  });
});

import type { ReadingOptions } from '../core/ingest/ingest-request.js';
import type { OnReadingStage } from '../core/ingest/ingest-request.js';
import { StudyReader } from '../core/ingest/study-reader.js';
import { writeNifti } from '../core/nifti/write-nifti.js';
import { ingestSettings } from '../core/pipeline/ingest-settings.js';
import type { Warning } from '../core/problem/warning.js';
import { writeNpy } from '../core/tensor/npy.js';
import { usageError } from './cli-errors.js';
import { commandConfiguration } from './command-configuration.js';
import { PROCESS_OUTPUT, type Output } from './output.js';
import { NIFTI_NAME, studyFile } from './study-file.js';
import { writeWhole } from './write-whole.js';

export interface VolumeOptions {
  /** A ZIP or directory of DICOM, or a `.nii` or `.nii.gz`. */
  readonly study: string;
  /** `.nii` or `.nii.gz` to write the series to, in Hounsfield units. */
  readonly output?: string;
  /** `.npy` to write the encoder's input to. */
  readonly tensor?: string;
  readonly series?: string;
  /** Lifts the rules on modality and number of slices, to look at unusual data. */
  readonly any: boolean;
}

/**
 * `ctclip volume`: the series that would be predicted, as a volume, or as the encoder's input tensor.
 * @throws DomainError that says what cannot be read or written
 */
export async function volumeCommand(options: VolumeOptions, output: Output = PROCESS_OUTPUT): Promise<void> {
  if (options.output === undefined && options.tensor === undefined) {
    throw usageError('Specify a file to write: -o VOLUME.nii.gz, or --tensor TENSOR.npy.');
  }
  if (options.output !== undefined && !NIFTI_NAME.test(options.output)) {
    throw usageError(`${options.output} must end in .nii or .nii.gz.`);
  }
  const input = await studyFile(options.study);
  const configuration = commandConfiguration();
  await using reader = new StudyReader(ingestSettings(configuration));
  const reading: ReadingOptions = { seriesUid: options.series, any: options.any };
  const onStage: OnReadingStage = (stage) => output.warn(`${stage} …`);
  if (options.output !== undefined) {
    const { volume, seriesUid, warnings } = await reader.readVolume(input, reading, onStage);
    warnOf(warnings, output);
    output.warn('writing …');
    await writeNifti(options.output, volume);
    const { columns, rows, slices, spacing } = volume;
    output.out(
      `${options.output}: ${columns} x ${rows} x ${slices} voxels of ${spacing.join(' x ')} mm, series ${seriesUid}\n`,
    );
  }
  if (options.tensor !== undefined) {
    const { tensor, seriesUid, warnings } = await reader.readTensor(input, reading, onStage);
    if (options.output === undefined) warnOf(warnings, output);
    const { depth, height, width } = configuration.tensor;
    const shape = [1, 1, depth, height, width];
    await writeWhole(options.tensor, writeNpy({ shape, data: tensor }));
    output.out(`${options.tensor}: ${shape.join(' x ')}, series ${seriesUid}\n`);
  }
}

function warnOf(warnings: readonly Warning[], output: Output): void {
  for (const { message } of warnings) output.warn(`warning: ${message}`);
}

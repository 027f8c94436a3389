import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { BYTES_PER_MB } from '../units/units.js';

/** Values of environment variables, by name. */
export type AnswerSettings = Readonly<Record<string, string>>;

/** The parts of the configuration that change answers. */
export type AnsweringConfiguration = Pick<
  ServiceConfiguration,
  'models' | 'tensor' | 'device' | 'dicom' | 'nifti' | 'archive' | 'evidence'
>;

/**
 * The settings that change answers or evidence objects, by the names of their variables. Thresholds are part of the models'
 * description, and paths are replaced by the hashes of the files.
 */
export function answerSettings(configuration: AnsweringConfiguration): AnswerSettings {
  const { models, tensor, device, dicom, nifti, archive, evidence } = configuration;
  const values = {
    DEVICE: device.kind,
    DEVICE_PRECISION: device.precision,
    TENSOR_SHAPE: `${tensor.depth}x${tensor.height}x${tensor.width}`,
    TENSOR_SPACING_MM: `${tensor.depthSpacing}x${tensor.inPlaneSpacing}`,
    ...(models.textHeads !== undefined && { TEXT_HEADS: models.textHeads }),
    FEATURE_NAMES: models.featureNames,
    MAX_SLICE_GAP_MM: dicom.maximumGap,
    MAX_INTERPOLATED_SHARE: dicom.maximumInterpolatedShare,
    MAX_GANTRY_TILT_DEGREES: dicom.maximumTilt,
    MAX_VOXELS: dicom.maximumVoxels,
    MAX_UNPACKED_MB: archive.maxTotalBytes / BYTES_PER_MB,
    MAX_ARCHIVE_ENTRIES: archive.maxEntries,
    NIFTI_ORIENTATION: nifti.orientation,
    EVIDENCE_FINDINGS: evidence.findings,
    EVIDENCE_SEG: evidence.segmentation,
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

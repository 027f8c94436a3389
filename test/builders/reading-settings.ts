import { DEFAULT_ARCHIVE_LIMITS } from '../../src/core/archive/archive-limits.js';
import { loadSeriesRules } from '../../src/core/dicom/series/load-series-rules.js';
import { DEFAULT_VOLUME_LIMITS } from '../../src/core/dicom/stack/volume-limits.js';
import type { IngestSettings } from '../../src/core/ingest/ingest-request.js';
import { PUBLISHED_GEOMETRY } from '../../src/core/tensor/tensor-geometry.js';

/** The service's default settings for reading studies. */
export function readingSettings(threads = 1): IngestSettings {
  return {
    archive: DEFAULT_ARCHIVE_LIMITS,
    limits: DEFAULT_VOLUME_LIMITS,
    geometry: PUBLISHED_GEOMETRY,
    rules: loadSeriesRules(),
    niftiOrientation: 'affine',
    threads,
  };
}

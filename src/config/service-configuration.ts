import type { ArchiveLimits } from '../core/archive/archive-limits.js';
import type { VolumeLimits } from '../core/dicom/stack/volume-limits.js';
import type { TensorGeometry } from '../core/tensor/tensor-geometry.js';
import type { AuditConfiguration } from './audit.configuration.js';
import type { AuthConfiguration } from './auth.configuration.js';
import type { DeliveryConfiguration } from './delivery.configuration.js';
import type { DeviceConfiguration, DeviceConfigurations } from './device.configuration.js';
import type { EvidenceConfiguration } from './evidence.configuration.js';
import type { HttpConfiguration } from './http.configuration.js';
import type { LoggingConfiguration } from './logging.configuration.js';
import type { ModelsConfiguration } from './models.configuration.js';
import type { NiftiConfiguration } from './nifti.configuration.js';
import type { StudiesConfiguration, WebhookConfiguration } from './studies.configuration.js';
import type { TracingConfiguration } from './tracing.configuration.js';
import type { QueueConfiguration, UploadConfiguration } from './upload.configuration.js';

/** The complete configuration: plain data, so that it can be sent to another process unchanged. */
export interface ServiceConfiguration {
  readonly http: HttpConfiguration;
  readonly upload: UploadConfiguration;
  readonly queue: QueueConfiguration;
  readonly studies: StudiesConfiguration;
  readonly webhook: WebhookConfiguration;
  readonly auth: AuthConfiguration;
  readonly audit: AuditConfiguration;
  readonly tracing: TracingConfiguration;
  readonly models: ModelsConfiguration;
  readonly evidence: EvidenceConfiguration;
  readonly delivery: DeliveryConfiguration;
  /** The device of this process; outside device processes, the first of {@link devices}. */
  readonly device: DeviceConfiguration;
  /** All devices of the service, each with a process of its own. */
  readonly devices: DeviceConfigurations;
  readonly archive: ArchiveLimits;
  readonly dicom: VolumeLimits;
  readonly nifti: NiftiConfiguration;
  readonly tensor: TensorGeometry;
  readonly logging: LoggingConfiguration;
}

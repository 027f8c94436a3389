import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import { UPLOAD_CONFIGURATION } from '../../config/configuration.module.js';
import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { ACCESS_SOURCES, type AccessSource } from '../auth/access-source.js';
import { AuditLog } from '../audit/audit-log.js';
import { serviceIdentity } from '../../config/service-version.js';
import { DeviceGroup } from '../device/device-group.js';
import type { DeviceSupervisor } from '../device/device-supervisor.js';
import { residentMemory } from '../../device/resident-memory.js';
import { modelAnswer } from '../../core/pipeline/study-prediction.js';
import { DEVICE_STATES } from '../device/study-device.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';
import { availableMemory } from '../upload/available-memory.js';
import { freeDisk } from '../upload/free-disk.js';
import { ServiceMetrics } from './service-metrics.js';

/** Registers metrics whose values are read at each scrape: the host, the queue, the device, the models. */
@Injectable()
export class StateMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: ServiceMetrics,
    private readonly device: DeviceGroup,
    private readonly audit: AuditLog,
    @Inject(ACCESS_SOURCES) private readonly access: readonly AccessSource[],
    @Inject(STUDY_QUEUE) private readonly queue: StudyQueue,
    @Inject(UPLOAD_CONFIGURATION) private readonly upload: UploadConfiguration,
  ) {}

  onModuleInit(): void {
    const { registry } = this.metrics;
    registerService(registry, this.audit);
    registerAccess(registry, this.access);
    registerHost(registry, this.upload.spoolDirectory);
    registerQueue(registry, this.queue);
    registerDevices(registry, this.device.devices);
    registerModels(registry, this.device);
  }
}

function registerService(registry: Registry, audit: AuditLog): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_build_info',
    help: 'The version of the service; always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version: serviceIdentity().version }, 1);
  new Counter({
    name: 'ctclip_audit_failures_total',
    help: 'Audit log lines that could not be written.',
    registers,
    collect() {
      this.reset();
      this.inc(audit.failures);
    },
  });
}

/** Registers a metric of the sources of credentials. */
function registerAccess(registry: Registry, access: readonly AccessSource[]): void {
  new Gauge({
    name: 'ctclip_access_source_usable',
    help: 'Whether a source of credentials is usable: 1, or 0 while it admits nobody. Absent for sources that are not configured.',
    labelNames: ['source'],
    registers: [registry],
    async collect() {
      for (const source of access) this.set({ source: source.name }, (await source.isUsable()) ? 1 : 0);
    },
  });
}

/** Registers metrics of free disk and memory, which the upload guards check. */
function registerHost(registry: Registry, spoolDirectory: string): void {
  const gauges = [
    ['ctclip_spool_free_bytes', 'Free bytes on the disk of SPOOL_DIR.', () => freeDisk(spoolDirectory)],
    [
      'ctclip_available_memory_bytes',
      'Available memory of the host or the container.',
      () => availableMemory(),
    ],
  ] as const;
  for (const [name, help, measure] of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const bytes = await measure();
        if (bytes === undefined) this.remove();
        else this.set(bytes);
      },
    });
  }
}

function registerQueue(registry: Registry, queue: StudyQueue): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_queue_studies',
    help: 'Studies in the service: arriving, waiting for a device, or running on one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { arriving, waiting, running } = queue.snapshot;
      for (const [state, count] of Object.entries({ arriving, waiting, running })) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'ctclip_queue_limit',
    help: 'Maximum number of studies that arrive or wait (QUEUE_LIMIT).',
    registers,
    collect() {
      this.set(queue.snapshot.limit);
    },
  });
  new Gauge({
    name: 'ctclip_draining',
    help: '1 while the service shuts down and accepts no more studies.',
    registers,
    collect() {
      this.set(queue.snapshot.draining ? 1 : 0);
    },
  });
}

/** Registers metrics of every device by its name. */
function registerDevices(registry: Registry, devices: readonly DeviceSupervisor[]): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_device_state',
    help: '1 for the current state of a device, 0 for the others.',
    labelNames: ['device', 'state'],
    registers,
    collect() {
      for (const { name, status } of devices)
        for (const state of DEVICE_STATES) this.set({ device: name, state }, state === status.state ? 1 : 0);
    },
  });
  new Gauge({
    name: 'ctclip_device_studies',
    help: 'Studies that run on a device.',
    labelNames: ['device'],
    registers,
    collect() {
      for (const { name, running } of devices) this.set({ device: name }, running);
    },
  });
  new Counter({
    name: 'ctclip_device_studies_total',
    help: 'Studies that a device has finished, successfully or not.',
    labelNames: ['device'],
    registers,
    collect() {
      this.reset();
      for (const { name, finished } of devices) this.inc({ device: name }, finished);
    },
  });
  const restarts = new Counter({
    name: 'ctclip_device_process_restarts_total',
    help: 'Restarts of a device process after its death or a timeout.',
    labelNames: ['device'],
    registers,
  });
  for (const device of devices) {
    restarts.inc({ device: device.name }, 0);
    device.onStatus(({ state }) => {
      // Each of the two states leads to one restart.
      if (state === 'recovering' || state === 'failing') restarts.inc({ device: device.name });
    });
  }
  new Gauge({
    name: 'ctclip_device_process_resident_memory_bytes',
    help: 'Memory of a device process, shared memory included; absent if the system does not report it.',
    labelNames: ['device'],
    registers,
    async collect() {
      this.reset();
      for (const { name, pid } of devices) {
        const bytes = await residentMemory(pid);
        if (bytes !== undefined) this.set({ device: name }, bytes);
      }
    },
  });
}

function registerModels(registry: Registry, device: DeviceGroup): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_model_missing_features',
    help: 'Features of an ensemble that cannot be computed and are 0 in every study; absent until models are loaded.',
    labelNames: ['ensemble'],
    registers,
    collect() {
      this.reset();
      const { status } = device;
      if (status.state !== 'ready') return;
      for (const { name, missingFeatures } of status.model.ensembles)
        this.set({ ensemble: name }, missingFeatures.length);
    },
  });
  registerFiles(registry, device);
  new Gauge({
    name: 'ctclip_model_info',
    help: 'The models in use; always 1, absent until models are loaded.',
    labelNames: ['intended_use', 'supervised_sha256', 'ctclip_sha256', 'lightgbm_sha256', 'threshold'],
    registers,
    collect() {
      this.reset();
      const { status } = device;
      if (status.state !== 'ready') return;
      const { intended_use, supervised_sha256, ctclip_sha256, lightgbm_sha256, threshold } = modelAnswer(
        status.model,
      );
      this.set({ intended_use, supervised_sha256, ctclip_sha256, lightgbm_sha256, threshold }, 1);
    },
  });
}

/** Registers metrics of all networks and ensembles in use, by name and hash. */
function registerFiles(registry: Registry, device: DeviceGroup): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_model_network_info',
    help: 'The networks in use, by name; always 1, absent until models are loaded.',
    labelNames: ['network', 'sha256'],
    registers,
    collect() {
      this.reset();
      const { status } = device;
      if (status.state !== 'ready') return;
      for (const { name, sha256 } of status.model.networks) this.set({ network: name, sha256 }, 1);
    },
  });
  new Gauge({
    name: 'ctclip_model_ensemble_info',
    help: 'The ensembles in use, by name; always 1, absent until models are loaded.',
    labelNames: ['ensemble', 'sha256', 'threshold'],
    registers,
    collect() {
      this.reset();
      const { status } = device;
      if (status.state !== 'ready') return;
      for (const { name, sha256, threshold } of status.model.ensembles)
        this.set({ ensemble: name, sha256, threshold }, 1);
    },
  });
}

import { Counter, Gauge, type Registry } from 'prom-client';
import type { AuditLog } from '../audit/audit-log.js';
import { serviceIdentity } from '../../config/service-version.js';
import type { DeviceSupervisor } from '../device/device-supervisor.js';
import { residentMemory } from '../../device/resident-memory.js';
import { DEVICE_STATES } from '../device/study-device.js';
import type { StudyQueue } from '../prediction/study-queue.js';
import { availableMemory } from '../upload/available-memory.js';
import { freeDisk } from '../upload/free-disk.js';

/** Where the numbers come from. */
export interface Observed {
  readonly device: DeviceSupervisor;
  readonly queue: StudyQueue;
  readonly audit: AuditLog;
  readonly spoolDirectory: string;
}

/** Registers what is looked up when somebody asks: the queue, the device, the models. */
export function registerStateMetrics(
  registry: Registry,
  { device, queue, audit, spoolDirectory }: Observed,
): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_build_info',
    help: 'The version of the service; always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version: serviceIdentity().version }, 1);
  new Counter({
    name: 'ctclip_audit_failures_total',
    help: 'Lines of the audit log that could not be written.',
    registers,
    collect() {
      this.reset();
      this.inc(audit.failures);
    },
  });
  registerHost(registry, spoolDirectory);
  registerQueue(registry, queue);
  registerDevice(registry, device);
}

/** What the guards look at that refuse studies. */
function registerHost(registry: Registry, spoolDirectory: string): void {
  const gauges = [
    ['ctclip_spool_free_bytes', 'Bytes that SPOOL_DIR has room for.', () => freeDisk(spoolDirectory)],
    [
      'ctclip_available_memory_bytes',
      'Memory that the host, or the container, has left.',
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
    help: 'Studies that may arrive and wait at once (QUEUE_LIMIT).',
    registers,
    collect() {
      this.set(queue.snapshot.limit);
    },
  });
  new Gauge({
    name: 'ctclip_draining',
    help: '1 while the service is being stopped and takes no more studies.',
    registers,
    collect() {
      this.set(queue.snapshot.draining ? 1 : 0);
    },
  });
}

function registerDevice(registry: Registry, device: DeviceSupervisor): void {
  const registers = [registry];
  new Gauge({
    name: 'ctclip_device_state',
    help: '1 for the state that the device is in, 0 for the others.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of DEVICE_STATES) this.set({ state }, state === device.status.state ? 1 : 0);
    },
  });
  const restarts = new Counter({
    name: 'ctclip_device_process_restarts_total',
    help: 'Times that the device process was started again, because it died or took too long.',
    registers,
  });
  device.onStatus(({ state }) => {
    // Each of the two is followed by one attempt.
    if (state === 'recovering' || state === 'failing') restarts.inc();
  });
  new Gauge({
    name: 'ctclip_device_process_resident_memory_bytes',
    help: 'Memory of the device process, shared memory included; absent where the system does not tell.',
    registers,
    async collect() {
      this.reset();
      const bytes = await residentMemory(device.pid);
      if (bytes === undefined) this.remove();
      else this.set(bytes);
    },
  });
  new Gauge({
    name: 'ctclip_model_info',
    help: 'The models that give answers; always 1, and absent while none is loaded.',
    labelNames: ['intended_use', 'supervised_sha256', 'ctclip_sha256', 'lightgbm_sha256', 'threshold'],
    registers,
    collect() {
      this.reset();
      const { status } = device;
      if (status.state !== 'ready') return;
      const { model } = status;
      this.set(
        {
          intended_use: model.intendedUse,
          supervised_sha256: model.supervisedSha256,
          ctclip_sha256: model.ctclipSha256,
          lightgbm_sha256: model.lightgbmSha256,
          threshold: model.threshold,
        },
        1,
      );
    },
  });
}

import { DEVICE_PROCESS_ENTRY } from './server/device/device-process-entry.js';
import { runService } from './server/run-service.js';

await runService(process.env, DEVICE_PROCESS_ENTRY);

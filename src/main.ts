import { DEVICE_PROCESS_ENTRY } from './device/device.module.js';
import { runService } from './run-service.js';

await runService(process.env, DEVICE_PROCESS_ENTRY);

/** The program of the device process. */
export const DEVICE_PROCESS_ENTRY = new URL('../../device/device-process.js', import.meta.url);

/**
 * Switches off the telemetry of ONNX Runtime 1.29 and later: it would ask for the address of a collector of its vendor, keep an
 * id of the host and queue events about every session. The library reads the variable when it is loaded.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

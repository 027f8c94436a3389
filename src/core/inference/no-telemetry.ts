/**
 * Switches off the telemetry of ONNX Runtime 1.29 and later. It would look up a collector of its vendor, store an id of the
 * host and queue events about every session. The library reads the variable when it is loaded.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

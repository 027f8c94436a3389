/** Factors between the units that people read and those that the code uses. */
export const MILLISECONDS_PER_SECOND = 1000;
export const MILLISECONDS_PER_HOUR = 3_600_000;
/** The megabyte of settings and messages, such as MAX_UPLOAD_MB. */
export const BYTES_PER_MB = 1024 * 1024;

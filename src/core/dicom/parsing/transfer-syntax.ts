/** UIDs of PS3.5 section 10 and PS3.6 annex A that this service handles specially. */
export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const ENCAPSULATED_UNCOMPRESSED = '1.2.840.10008.1.2.1.98';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';

/** Replaces a transfer syntax that is not a UID: unexpected text does not leave the service. */
export const INVALID_TRANSFER_SYNTAX = 'invalid';

/** Limits of the form around the file. Larger forms serve only to keep the parser busy. */

/** Text fields besides the file: options of the study. */
export const MAX_FIELDS = 16;
/** Bytes of a text field: a list of findings, a UID. */
export const MAX_FIELD_BYTES = 8 * 1024;
/** Bytes of a field's name. */
export const MAX_FIELD_NAME_BYTES = 100;
/** Characters of a file name; the limit of most file systems. */
export const MAX_FILE_NAME_LENGTH = 255;
/** Bytes of boundaries, part headers and fields that a body may have besides its file. */
export const MAX_FORM_BYTES = MAX_FIELDS * (MAX_FIELD_BYTES + 1024) + 64 * 1024;

/**
 * The form of an answer: the one of this service, or the one that the first version of the replaced Python service gave, for
 * its clients that cannot be changed.
 */
export const RESPONSE_FORMATS = ['standard', 'python-service'] as const;
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number];

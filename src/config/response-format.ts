/**
 * The form of an answer: that of this service, or that of the first version of the replaced Python service, for clients that
 * cannot be changed.
 */
export const RESPONSE_FORMATS = ['standard', 'python-service'] as const;
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number];

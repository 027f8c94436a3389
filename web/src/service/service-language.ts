/** Language of the service's own sentences on the page, whose user may choose another language than the browser's. */
export const SERVICE_LANGUAGE = 'en';

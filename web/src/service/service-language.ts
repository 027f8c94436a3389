/** Language of the service's own sentences on the page, whatever the browser's language is. */
export const SERVICE_LANGUAGE = 'en';

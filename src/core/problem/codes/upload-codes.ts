import type { ProblemDefinition } from '../problem-definition.js';

export const UPLOAD_CODES = {
  'upload.not-multipart': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the body is not multipart/form-data',
    ru: 'Тело запроса не multipart/form-data.',
  },
  'upload.malformed-multipart': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the body is damaged or ends too early',
    ru: 'Запрос повреждён или оборвался. Отправьте ещё раз.',
  },
  'upload.no-file': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'no field contains a file',
    ru: 'В запросе нет файла.',
  },
  'upload.wrong-field': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the file is in a field other than `file`',
    ru: 'Файл должен быть в поле `file`.',
  },
  'upload.file-is-text': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: '`file` contains text instead of a file',
    ru: 'В поле `file` текст вместо файла.',
  },
  'upload.second-file': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'more than one file',
    ru: 'В запросе больше одного файла. Упакуйте файлы одного исследования в ZIP.',
  },
  'upload.empty-file': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the file has no bytes',
    ru: 'Файл пуст.',
  },
  'upload.wrong-extension': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the name does not end as this address requires',
    ru: 'Такие файлы сервис не читает. Нужен ZIP, папка с файлами DICOM или файл NIfTI.[ Имя должно заканчиваться на {extensions}.]',
  },
  'upload.file-name-too-long': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'the name has more than 255 characters',
    ru: 'Имя файла слишком длинное[: допустимо знаков — {maximum}]. Переименуйте файл.',
  },
  'upload.too-many-fields': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'more than 16 fields besides the file',
    ru: 'Кроме файла в запросе слишком много полей[: допустимо {maximum}].',
  },
  'upload.field-too-large': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'a field besides the file has a name or value that is too long',
    ru: 'Имя или значение одного из полей слишком длинное[: допустимо байт — {maximumBytes}].',
  },
  'upload.stalled': {
    kind: 'malformed',
    routes: ['predict', 'studies'],
    en: 'nothing came for a while, or the upload took too long',
    ru: 'Отправка прервана: данные долго не приходили, или она длилась слишком долго. Отправьте ещё раз.',
  },
  'upload.too-large': {
    kind: 'too-large',
    routes: ['predict', 'studies'],
    en: 'the upload is over MAX_UPLOAD_MB',
    ru: 'Файл слишком велик для этого сервиса[: допустимо байт — {maximumBytes}]. Уберите из него лишнее.',
  },
  'upload.disk-full': {
    kind: 'fault',
    routes: ['predict', 'studies'],
    en: 'SPOOL_DIR is full',
    ru: 'На диске сервиса кончилось место. Сообщите оператору.',
  },
  'upload.spool-failed': {
    kind: 'fault',
    routes: ['predict', 'studies'],
    en: 'SPOOL_DIR cannot be written to',
    ru: 'Сервис не смог сохранить файл[ ({errno})]. Сообщите оператору.',
  },
  'upload.too-many': {
    kind: 'busy',
    routes: ['predict', 'studies'],
    en: 'the user has as many uploads under way as UPLOADS_PER_USER allows, or they hold half of the disk',
    ru: 'Слишком много отправок одновременно[: допустимо {limit}]. Дождитесь окончания начатых.',
  },
  'upload.no-room': {
    kind: 'unavailable',
    routes: ['predict', 'studies'],
    en: 'SPOOL_DIR has no room for the study',
    ru: 'На диске сервиса нет места. Попробуйте позже или сообщите оператору.',
  },
  'upload.memory-low': {
    kind: 'unavailable',
    routes: ['predict', 'studies'],
    en: 'the host has less memory than MIN_AVAILABLE_MEMORY_MB',
    ru: 'У сервиса мало памяти. Попробуйте позже.',
  },
  'upload.aborted': {
    kind: 'aborted',
    routes: [],
    en: 'the client disconnected before the upload was complete',
    ru: 'Отправка оборвалась. Отправьте ещё раз.',
  },
  'upload.unusable-spool': {
    kind: 'misconfigured',
    routes: [],
    en: 'SPOOL_DIR cannot be used',
    ru: 'Каталог SPOOL_DIR непригоден.',
  },
} as const satisfies Record<string, ProblemDefinition>;

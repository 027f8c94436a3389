import type { OptionsMessages } from './options-messages.en.js';

export const russianOptions: OptionsMessages = {
  heading: 'Параметры',
  text: 'Для следующего исследования. Оставьте пустыми для обычной оценки.',
  fields: {
    findings: {
      name: 'Другие находки словами',
      text: 'По-английски, через запятую. Модель «По описанию» оценит их и покажет места.',
    },
    explained: {
      name: 'Находки, которые показать на снимках',
      text: 'Названия как в ответе, через запятую. Если не указать, показаны самые важные.',
    },
    seriesUid: { name: 'Серия', text: 'SeriesInstanceUID. Без него серию выбирает сервис.' },
  },
  explainAnother: 'Оценить снова, с другой находкой на снимках …',
  assessSeries: 'Оценить эту серию',
};

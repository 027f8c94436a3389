import type { Messages } from './messages.en.js';
import { russianFailures, russianWarnings } from './service-sentences.ru.js';
import { russianFindings } from './findings.ru.js';
import { russianViewer } from './viewer-messages.ru.js';

const plural = new Intl.PluralRules('ru');

function studies(count: number): string {
  const forms: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'исследование', few: 'исследования' };
  return `${count} ${forms[plural.select(count)] ?? 'исследований'}`;
}

const dicomObjects: Partial<Record<string, string>> = {
  report: 'Структурированный отчёт',
  scores: 'Все оценки',
};

/** The page's texts in Russian. */
export const russian: Messages = {
  subtitle: 'Оценка КТ грудной клетки',
  researchUse: 'Только для исследований',
  researchUseLong:
    'Это не медицинское изделие, а его ответы не диагноз. Каждый результат должен оценить квалифицированный специалист.',
  demonstration: 'Демонстрационные модели',
  demonstrationLong:
    'Сервис работает на демонстрационных моделях. Они показывают, как он устроен; об их ответах нельзя судить о пациенте.',
  skipToContent: 'К содержанию',
  language: 'Язык',
  appearance: 'Оформление',
  appearances: { auto: 'Как в системе', light: 'Светлое', dark: 'Тёмное' },
  apiDocs: 'API',
  licences: 'Лицензии',
  home: 'На главную',
  percent: (part) => `${Math.round(part * 100)} %`,

  upload: {
    heading: 'Оценить КТ грудной клетки',
    lead: 'Отправьте одно исследование. В ответ вы получите вероятность патологии, находки, которые на неё указывают, и места на снимках, где они видны.',
    drop: 'Перетащите исследование сюда',
    dropNow: 'Отпустите, чтобы отправить',
    kinds: 'ZIP с файлами DICOM, папка с ними или том NIfTI',
    chooseFile: 'Выбрать файл',
    chooseFolder: 'Выбрать папку',
    privacy:
      'Снимки передаются только этому сервису. Он удаляет их, когда истекает срок хранения результата.',
    packing: 'Упаковка папки',
    sending: 'Отправка',
    received: 'Отправлено; сервис проверяет файл',
    cancel: 'Отменить',
  },
  steps: {
    heading: 'Как это работает',
    send: {
      title: 'Отправить',
      text: 'ZIP или папка прямо из архива. Серию для чтения сервис выберет сам и объяснит выбор.',
    },
    read: {
      title: 'Прочитать',
      text: 'Две модели CT-CLIP ищут находки, ансамбль сводит их в одну вероятность.',
    },
    see: {
      title: 'Понять почему',
      text: 'Листайте срезы: каждая находка покажет место, из которого складывается её оценка.',
    },
  },
  history: {
    heading: 'Ваши исследования',
    empty: 'Пока ничего не отправлено',
    emptyText: 'Здесь появится всё, что вы отправите. Список исчезнет, когда вы закроете вкладку.',
    open: (name) => `Открыть ${name}`,
    remove: (name) => `Убрать ${name}`,
    removeAll: 'Очистить список',
    confirmRemove: (name) =>
      `Убрать ${name} из списка? Сервис удалит всё о нём, когда истечёт срок хранения.`,
    confirmAll: 'Очистить список? На сервисе исследования останутся до конца срока хранения.',
    states: {
      waiting: 'Ожидает',
      running: 'Оценивается',
      succeeded: 'Готово',
      failed: 'Ошибка',
      cancelled: 'Отменено',
    },
  },
  progress: {
    heading: 'Идёт оценка',
    queued: (before) => (before <= 0 ? 'Следующее в очереди' : `Впереди ${studies(before)}`),
    stages: {
      waiting: 'Ожидание очереди',
      reading: 'Чтение файлов и выбор серии',
      decoding: 'Декодирование снимков',
      resampling: 'Построение объёма',
      encoding: 'Поиск находок',
      networks: 'Поиск находок дополнительными сетями',
      classifying: 'Взвешивание находок',
      explaining: 'Локализация находок',
    },
    stay: 'Со страницы можно уйти: исследование останется в списке этой вкладки.',
    cancel: 'Отменить исследование',
  },
  result: {
    again: 'Новое исследование',
    decisions: { above: 'Выше порога', at: 'На пороге', below: 'Ниже порога' },
    probability: 'Вероятность патологии',
    distances: {
      above: (points, threshold) => `Выше порога ${threshold} на ${points} п. п.`,
      at: (_points, threshold) => `Ровно порог ${threshold}: это считается патологией.`,
      below: (points, threshold) => `Ниже порога ${threshold} на ${points} п. п.`,
    },
    close: 'Это близко к порогу: небольшое отличие снимков могло бы изменить решение.',
    strongest: (finding) => `Сильнее всего повысила: ${finding}.`,
    byEnsemble: (name, percent, distance) => `Ансамбль «${name}»: ${percent}. ${distance}`,
    threshold: (percent) => `Порог ${percent}`,
    took: (seconds) => `Оценено за ${seconds} с`,
    cancelled: 'Исследование отменено',
    cancelledText: 'Оно снято с очереди и удалено.',
    remove: 'Убрать из списка',
    confirmRemove: 'Убрать исследование из вашего списка? Сервис удалит его, когда истечёт срок хранения.',
    expires: (when) => `Хранится до ${when}`,
    downloads: 'Скачать',
    downloadVolume: 'Объём, NIfTI',
    downloadOverlay: 'Ключевые срезы, PNG',
    downloadAnswer: 'Ответ, JSON',
    downloadDicom: (name) => `${dicomObjects[name] ?? `Картинка ${name.replace(/^finding_/, '')}`}, DICOM`,
    downloadFhir: 'Медкарта, FHIR',
  },
  findings: {
    heading: 'Находки',
    supervised: 'С учителем',
    zeroShot: 'По описанию',
    source: 'Модель',
    supervisedText: 'По модели, обученной на размеченных исследованиях.',
    zeroShotText: 'Снимки сравниваются с фразой о том, что находка есть, и с фразой о том, что её нет.',
    furtherText: 'Дополнительная сеть этого сервиса.',
    thresholdNote: 'У отдельных находок нет порога. Их оценки не откалиброваны.',
    all: (count) => `Показать все: ${count}`,
    fewer: 'Показать меньше',
    show: (finding) => `Показать на снимках: ${finding}`,
    none: 'Эта модель не дала находок.',
  },
  waterfall: {
    heading: 'Что изменило вероятность',
    text: 'Каждая полоса умножает или делит шансы патологии: × 2 удваивает их, ÷ 2 уменьшает вдвое. Красные полосы повышают вероятность, синие понижают. Множители: значения SHAP ансамбля.',
    start: 'До всех находок',
    others: 'Все прочие признаки',
    total: 'Итог',
  },
  warnings: {
    heading: 'Примечания к ответу',
    none: 'В исследовании нет ничего необычного.',
    original: 'Подробнее, по-английски',
  },
  series: {
    heading: 'Выбор серии',
    text: 'Сервис читает одну серию исследования.',
    chosen: 'Прочитана',
    notChosen: 'Не выбрана',
    status: 'Статус',
    slices: 'Срезы',
    thickness: 'Толщина',
    coverage: 'Охват',
    kernel: 'Фильтр',
    contrast: 'Контраст',
    yes: 'да',
    no: 'нет',
    reason: 'Почему',
    millimetres: (value) => `${value} мм`,
  },
  viewer: russianViewer,
  failure: {
    heading: 'Не получилось',
    again: 'Ещё раз',
    back: 'На главную',
    details: 'Подробности для поддержки',
    code: 'Код',
    request: 'Запрос',
    retryAfter: (seconds) => `Повторите через ${seconds} с.`,
    unknown: 'Сервис не назвал причину ошибки. Попробуйте ещё раз; если не поможет, сообщите оператору.',
  },
  failures: russianFailures,
  serviceWarnings: russianWarnings,
  findingNames: russianFindings,
  features: {
    supervised: 'с учителем',
    ctclip: 'по описанию',
    groups: {
      lung_parenchyma: 'Лёгочная ткань',
      airways: 'Дыхательные пути',
      vascular: 'Сосуды',
      pleural: 'Плевра',
      mediastinum: 'Средостение',
      cardiac: 'Сердце',
      chest_wall: 'Грудная стенка',
      bone_spine: 'Кости и позвоночник',
      postop: 'После операции',
      incidentalomas: 'Случайные находки',
      other: 'Прочие находки',
    },
    ofList: {
      mean_probability: 'Все находки, среднее',
      max_probability: 'Сильнейшая находка',
      top3_mean: 'Три сильнейшие, среднее',
    },
    ofGroup: {
      max: (group) => `${group}, сильнейшая`,
      mean: (group) => `${group}, среднее`,
      count_high: (group) => `${group}, число выше 50 %`,
      std: (group) => `${group}, разброс`,
    },
  },
};

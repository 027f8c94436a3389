import type { Messages } from './messages.en.js';
import { russianComparison } from './comparison-messages.ru.js';
import { russianReport } from './report-messages.ru.js';
import { russianFailures, russianWarnings } from './service-sentences.ru.js';
import { russianFindings } from './findings.ru.js';
import { russianViewer } from './viewer-messages.ru.js';
import { russianOptions } from './options-messages.ru.js';

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
    steps: {
      queued: 'В очереди на отправку',
      packing: 'Упаковка папки',
      sending: 'Отправка',
      received: 'Отправлено; сервис проверяет файл',
      lost: 'Сервис недоступен. Страница ждёт его и отправит исследование ещё раз.',
      failed: 'Не отправлено',
    },
    progress: (sent, all) => `${sent} из ${all} МБ`,
    megabytes: (megabytes) => `${megabytes} МБ`,
    files: (count) => `файлов: ${count}`,
    more: (count) => `ещё ${count}`,
    plan: (count) => (count === 1 ? 'Эти файлы составляют одно исследование' : `Здесь ${studies(count)}`),
    sendPlan: (count) => (count === 1 ? 'Отправить одно исследование' : `Отправить ${studies(count)}`),
    foldersAsOne: 'Отправить папки как одно исследование',
    dismiss: 'Закрыть',
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
    emptyText: 'Сервис перечисляет здесь ваши исследования, пока не истечёт их срок хранения.',
    unnamed: (id) => `Исследование ${id}`,
    cancel: (name) => `Отменить: ${name}`,
    remove: (name) => `Удалить: ${name}`,
    confirmCancel: (name) => `Отменить «${name}»?`,
    confirmRemove: (name) =>
      `Удалить с сервиса «${name}» вместе с результатом и снимками? Восстановить их будет нельзя.`,
    more: 'Показать более ранние',
    position: (position) => `Ожидает, № ${position}`,
    lost: 'Сервис недоступен. Страница ждёт его.',
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
    stay: 'Со страницы можно уйти: исследование останется в вашем списке.',
    lost: 'Сервис недоступен или перезапускается. Страница ждёт его и продолжит сама; принятые исследования не теряются.',
    cancel: 'Отменить исследование',
  },
  result: {
    again: 'Новое исследование',
    decisions: { above: 'Выше порога', at: 'На пороге', below: 'Ниже порога' },
    probability: 'Вероятность патологии',
    distances: {
      above: (points, threshold) => `Выше порога ${threshold} на ${points}\u00a0п.\u00a0п.`,
      at: (_points, threshold) => `Ровно порог ${threshold}: это считается патологией.`,
      below: (points, threshold) => `Ниже порога ${threshold} на ${points}\u00a0п.\u00a0п.`,
    },
    close: 'Это близко к порогу: небольшое отличие снимков могло бы изменить решение.',
    strongest: (finding) => `Сильнее всего повысила: ${finding}.`,
    byEnsemble: (name, percent, distance) => `Ансамбль «${name}»: ${percent}. ${distance}`,
    threshold: (percent) => `Порог ${percent}`,
    took: (seconds) => `Оценено за ${seconds} с`,
    cancelled: 'Исследование отменено',
    cancelledText: 'Оно снято с очереди и удалено.',
    remove: 'Удалить',
    title: (id, date) => `Исследование ${id} · ${date}`,
    expires: (when) => `Хранится до ${when}`,
    delivery: {
      waiting: (system) => `Ожидает отправки в систему ${system}`,
      sending: (system) => `Отправляется в систему ${system}`,
      delivered: (system) => `Отправлено в систему ${system}`,
      dead: (system) => `Не отправлено в систему ${system}. Обратитесь к администратору сервиса.`,
    },
    downloads: 'Скачать',
    downloadVolume: 'Объём, NIfTI',
    downloadOverlay: 'Ключевые срезы, PNG',
    downloadAnswer: 'Ответ, JSON',
    downloadDicom: (name) => `${dicomObjects[name] ?? `Картинка ${name.replace(/^finding_/, '')}`}, DICOM`,
    downloadFhir: 'Медкарта, FHIR',
  },
  comparison: russianComparison,
  report: russianReport,
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
    none: 'Предупреждений об этом ответе нет.',
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
  options: russianOptions,
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

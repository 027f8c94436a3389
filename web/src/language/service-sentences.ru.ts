/**
 * The service speaks English. What a user can do something about is said in Russian here, by the codes of docs/api.md;
 * for all other codes the page shows the service's sentence as it is.
 */
export const russianFailures: Readonly<Record<string, string>> = {
  'page.unreachable': 'Сервис недоступен. Проверьте сеть и попробуйте ещё раз.',
  'page.gone':
    'На сервисе этого исследования больше нет: результаты хранятся недолго. Отправьте его ещё раз.',
  'page.nothing-given': 'Здесь нет файлов. Нужен ZIP, папка с файлами DICOM или том NIfTI.',
  'page.too-much-given':
    'Это больше одного исследования: свыше 65 535 файлов или 4 ГБ. Нужна одна КТ грудной клетки.',
  'page.unreadable-file': 'Файл не читается. Скопируйте папку на этот компьютер и попробуйте ещё раз.',

  'auth.credentials-missing': 'Вы не вошли. Обновите страницу и введите имя и пароль.',
  'auth.credentials-wrong': 'Неверное имя или пароль. Обновите страницу, чтобы ввести их снова.',
  'auth.address-not-allowed': 'Из вашей сети сервис недоступен. Попросите оператора разрешить её.',
  'auth.too-many-failures': 'Слишком много неверных паролей. Подождите и попробуйте ещё раз.',
  'auth.busy': 'Проверяется слишком много паролей. Попробуйте чуть позже.',

  'upload.too-large': 'Файл слишком велик для этого сервиса. Уберите из него лишнее.',
  'upload.empty-file': 'Файл пуст.',
  'upload.wrong-extension': 'Такие файлы сервис не читает. Нужен ZIP, папка с файлами DICOM или том NIfTI.',
  'upload.stalled': 'Отправка прервалась: данные долго не приходили. Отправьте ещё раз.',
  'upload.no-room': 'На сервисе нет места. Попробуйте позже или сообщите оператору.',
  'upload.memory-low': 'У сервиса мало памяти. Попробуйте позже.',

  'archive.not-a-zip': 'Это не ZIP. Упакуйте файлы DICOM одного исследования в ZIP или отправьте папку.',
  'archive.encrypted': 'Архив защищён паролем. Отправьте его без пароля.',
  'archive.truncated': 'Архив обрывается: его конца нет. Скопируйте его заново.',
  'archive.damaged-entry': 'Один из файлов архива повреждён. Скопируйте архив заново.',
  'archive.unsupported-compression': 'Архив сжат необычным способом. Упакуйте файлы в обычный ZIP.',
  'archive.total-too-large': 'В распакованном виде исследование слишком велико. Уберите из архива лишнее.',
  'archive.too-many-entries': 'В архиве слишком много файлов. Оставьте одно исследование.',

  'dicom.no-dicom': 'В архиве нет снимков DICOM.',
  'dicom.no-ct': 'В исследовании нет серии КТ.',
  'dicom.too-few-slices': 'В самой большой серии КТ меньше 20 срезов.',
  'dicom.no-usable-series': 'Ни из одной серии нельзя построить объём.',
  'dicom.no-lungs': 'На снимках нет лёгких: это другая часть тела или значения не в единицах Хаунсфилда.',
  'dicom.unsupported-transfer-syntax': 'Снимки сжаты способом, который сервис не читает.',
  'dicom.volume-too-large': 'В серии больше вокселей, чем бывает в КТ грудной клетки.',

  'queue.full': 'Сервис занят: очередь полна. Попробуйте немного позже.',
  'service.draining': 'Сервис перезапускается. Попробуйте немного позже.',
  'device.loading': 'Сервис ещё загружает модели. Попробуйте через минуту.',
  'device.unavailable': 'Модели сейчас не работают. Попробуйте позже или сообщите оператору.',
  'device.timeout': 'Оценка заняла слишком много времени и была остановлена.',
  'device.lost': 'Оценка оборвалась на этом исследовании. Сообщите оператору код запроса.',
  internal: 'Ошибка сервиса. Сообщите оператору код запроса.',
};

/** Titles of warnings; the service's own sentence with its numbers stands below. */
export const russianWarnings: Readonly<Record<string, string>> = {
  'dicom.air-level': 'Необычная плотность воздуха',
  'dicom.coverage-long': 'Снята большая часть тела',
  'dicom.coverage-short': 'Снята малая часть грудной клетки',
  'dicom.duplicate-images': 'Есть повторные снимки',
  'dicom.files-left-out': 'Часть файлов не использована',
  'dicom.gantry-tilt': 'Гентри наклонён',
  'dicom.little-lung': 'Мало лёгочной ткани',
  'dicom.lungs-cut-off': 'Лёгкие сняты не целиком',
  'dicom.lungs-outside-crop': 'Часть лёгких вне поля модели',
  'dicom.lungs-outside-field': 'Часть лёгких вне поля съёмки',
  'dicom.not-rescaled': 'Значения не пересчитаны в единицы Хаунсфилда',
  'dicom.odd-images': 'Есть снимки, не подходящие к серии',
  'dicom.rescaled-twice': 'Значения пересчитаны дважды',
  'dicom.several-acquisitions': 'Несколько съёмок в одной серии',
  'dicom.several-studies': 'В архиве несколько исследований',
  'dicom.slices-far-apart': 'Срезы далеко друг от друга',
  'dicom.slices-interpolated': 'Пропущенные срезы достроены',
  'dicom.slices-resampled': 'Срезы пересчитаны на равный шаг',
  'dicom.slices-shifted': 'Срезы сдвинуты',
  'dicom.thick-slices': 'Толстые срезы',
  'dicom.unusual-kernel': 'Необычный фильтр реконструкции',
};

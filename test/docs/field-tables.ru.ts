import { type Schema, typeInWords } from './field-tables.js';

/** The fields of an answer in Russian, by schema. The test fails for a field that is missing here, or no longer there. */
export const RUSSIAN_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  StudyAnswer: {
    study_uid: 'StudyInstanceUID; у объёма NIfTI — `nifti_` и имя файла.',
    series_uid: 'SeriesInstanceUID прочитанной серии; у объёма NIfTI пуст.',
    probability_of_pathology: 'Вероятность ансамбля.',
    pathology: '1, если вероятность не меньше `model.threshold`.',
    most_dangerous_pathology_type: 'Находка, сильнее всего повысившая вероятность.',
    top_pathologies: 'Самая вероятная находка каждого списка; пусто, если `pathology` равно 0.',
    processing_status: 'Всегда `Success`.',
    time_of_processing: 'Секунды от запроса до ответа, с отправкой и очередью.',
    supervised_probabilities: 'Вероятности моделей с учителем, по находкам.',
    ctclip_probabilities:
      'Вероятности по текстовым подсказкам, по находкам; затем те, что в `findings`, в порядке запроса.',
    scores:
      'Вероятности сетей, которые добавляет `bundle.json`, по сетям и именам; только с такими сетями. Пропущенной сети нет, и в ответе есть предупреждение `networks.left-out`.',
    top_shap_features: 'Пять признаков, сильнее всего повысивших оценку, с их вкладами.',
    log_odds: 'Из чего складывается вероятность: что её повысило и что понизило.',
    warnings: 'Предупреждения об ответе, например о пропущенных файлах; пусто, если их нет.',
    patient_position:
      'PatientPosition (0018,5100) прочитанной серии, например `HFS` (головой вперёд, на спине); null, если у снимков его нет или они расходятся, и у объёма NIfTI.',
    series: 'Все серии исследования и почему каждая прочитана или нет; у объёма NIfTI пусто.',
    model: 'Файлы моделей, давшие ответ.',
    provenance: 'Всё, кроме моделей, что нужно для повторения ответа.',
    localization:
      'Места, повышающие оценки; только с `explain=true`. Сначала оценка ансамбля, затем находки по важности.',
    image_numbers:
      'Номер снимка каждого среза `volume.nii.gz`, как его показывают программы просмотра: кадр, считая от 1, если в файле их несколько, иначе InstanceNumber; только с `explain=true` или `volume=true`. У объёма NIfTI пусто.',
    timings:
      'Секунды по этапам: `reading`, `decoding`, `resampling`, `encoding`, с дополнительными сетями `networks`, `classifying` и с `explain=true` `explaining`.',
  },
  Series: {
    series_uid: 'SeriesInstanceUID.',
    modality: 'Modality (0008,0060).',
    instances: 'Снимков серии в архиве.',
    slices: 'Пригодных срезов среди них.',
    kernel: 'Фильтр реконструкции; пуст, если в файле его нет.',
    kernel_class: 'Класс фильтра.',
    slice_thickness: 'SliceThickness в миллиметрах.',
    coverage: 'Миллиметры от первого до последнего пригодного среза.',
    contrast: 'Записан ли в заголовке контраст.',
    chosen: 'Об этой ли серии ответ.',
    reason: 'Почему серия выбрана или нет.',
    reason_code: 'Постоянный код причины.',
    reason_values: 'Числа и слова причины, по именам.',
  },
  Model: {
    intended_use: '`research`, или `demonstration` у моделей, слишком малых для осмысленных ответов.',
    supervised_sha256: 'SHA-256 файла моделей с учителем.',
    ctclip_sha256: 'SHA-256 файла CT-CLIP.',
    lightgbm_sha256: 'SHA-256 ансамбля.',
    threshold: 'Порог: наименьшая вероятность, при которой исследование считается патологическим.',
    missing_features:
      'Признаки ансамбля, которые сервис не вычисляет. В каждом исследовании они равны 0, и в ответе есть предупреждение `classifier.features-missing`.',
    networks: 'Сети, которые добавляет `bundle.json`, по именам; только с такими сетями.',
    ensembles: 'Ансамбли, которые добавляет `bundle.json`, по именам; только с такими ансамблями.',
  },
  Provenance: {
    version: 'Версия сервиса.',
    node: 'Версия Node.',
    onnxruntime: 'Версия ONNX Runtime.',
    processor:
      'Архитектура и наборы команд процессора. Процессоры с одинаковым текстом вычисляют равные числа.',
    files: 'SHA-256 файлов, кроме моделей, по именам файлов.',
    settings: 'Настройки сервиса, меняющие ответ, по именам переменных.',
    options: 'Параметры запроса.',
    volume_digest: 'Дайджест прочитанного объёма: каждый воксель, размеры и место в пациенте.',
    tensor_digest: 'Дайджест каждой восьмой плоскости входа сети; null, если вход вычислила видеокарта.',
  },
  AnsweredOptions: {
    series_uid: 'Запрошенная серия; null, если её выбрали правила.',
    findings: 'Дополнительные оценённые находки.',
    explain: 'Объяснены ли оценки.',
    explain_findings: 'Находки для объяснения; пусто — самые важные.',
    explain_baseline: 'С чем сравнивает объяснение; null без него.',
    volume: 'Сохранён ли объём.',
    evidence: 'Созданы ли объекты для PACS и медицинской карты.',
  },
  Localization: {
    finding: 'Имя, как в вероятностях, или `probability_of_pathology` для оценки самого ансамбля.',
    model: 'Модель, давшая оценку.',
    probability: 'Оценка.',
    logit:
      'Оценка в логарифме шансов; у ансамбля — исходная оценка. Значения карты и `constant` в сумме дают её.',
    constant: 'Часть оценки без места.',
    map: 'Имя её карты среди файлов исследования, `attribution/{map}.nii.gz`, и в `links.attributions`.',
    region: 'Место, сильнее всего повышающее оценку; null, если ни одно не повышает.',
    further_regions:
      'Отдельные места, чей наибольший вклад не меньше половины самого большого, начиная с сильнейшего; не больше 4.',
    sides:
      'Доли сторон пациента во вкладе всех мест, чей вклад не меньше половины самого большого; null без области.',
  },
  Region: {
    side: 'Сторона пациента: `midline` — не дальше 10 мм от середины тела.',
    tissue:
      'Где лежит большая часть: воздушное лёгкое `lung`, остальное тело `body` или вне пациента `outside` (воздух, стол, заполнение). Область вне пациента не указывает места находки.',
    share: 'Доля области в сумме всех положительных вкладов.',
    peak_contribution: 'Наибольший вклад в ней, логарифм шансов.',
    size_mm: 'Размеры в миллиметрах справа налево, спереди назад, от ног к голове.',
    peak_mm:
      'Её воксель с наибольшим вкладом, миллиметры в координатах пациента DICOM (влево, назад, к голове).',
    box_low_mm: 'Нижний угол, миллиметры в координатах пациента DICOM (влево, назад, к голове).',
    box_high_mm: 'Верхний угол, миллиметры в координатах пациента DICOM (влево, назад, к голове).',
    voxels_low: 'Первые столбец, строка и срез в `volume.nii.gz`, считая от 0.',
    voxels_high: 'Последние столбец, строка и срез.',
    peak_slice: 'Срез с наибольшим вкладом, считая от 0.',
    peak_image: 'Снимок этого среза; у объёма NIfTI null.',
    images: 'Снимки, содержащие область, в порядке срезов; у объёма NIfTI пусто.',
  },
  LocalizedImage: {
    sop_instance_uid: 'SOPInstanceUID.',
    frame: 'Кадр многокадрового снимка, считая от 1, как в DICOM (ReferencedFrameNumber); иначе 1.',
    instance_number:
      'InstanceNumber файла, как его показывают программы просмотра; null, если в файле его нет.',
  },
};

/** Types in Russian, by the words of the English tables. */
const TYPES: Readonly<Record<string, string>> = {
  text: 'текст',
  number: 'число',
  numbers: 'числа',
  integer: 'целое',
  boolean: 'да или нет',
  list: 'список',
  object: 'объект',
};

const RANGE = /^(\d+) to (\d+)$/;

function russianType(type: string): string {
  if (type.endsWith(' or null')) return `${russianType(type.slice(0, -' or null'.length))} или null`;
  if (type.startsWith('name: ')) return `имя: ${russianType(type.slice('name: '.length))}`;
  return TYPES[type] ?? type.replace(RANGE, 'от $1 до $2').replaceAll('` or `', '` или `');
}

/** A table of the fields of a schema in Russian, in the order of their declaration. */
export function russianFieldTable(name: string, { properties = {} }: Schema): string {
  const said = RUSSIAN_FIELDS[name] ?? {};
  return [
    '| поле | тип | |',
    '| --- | --- | --- |',
    ...Object.entries(properties).map(
      ([field, schema]) => `| \`${field}\` | ${russianType(typeInWords(schema))} | ${said[field] ?? ''} |`,
    ),
  ].join('\n');
}

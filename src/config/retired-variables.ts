/** Variables of the replaced Python service that have no effect on this service, with the consequence for a site. */
const RETIRED: readonly (readonly [name: RegExp, consequence: string])[] = [
  [
    /^(CLASSIFIER_SCALE|DIFFUSION_\w+)$/,
    'The diffusion models of the Python service are not part of this service; a classifier that is exported to ONNX can be described in "networks" of bundle.json, and an ensemble that depends on missing features is refused',
  ],
  [
    /^FVLM_\w+$/,
    'The fVLM model of the Python service is not part of this service; an ensemble that depends on its features is refused',
  ],
  [
    /^(OPTIMAL_THRESHOLD_THORACIC|LIGHTGBM_THORACIC_\w+)$/,
    'The thoracic ensemble is described in "ensembles" of bundle.json, with its file and its threshold',
  ],
  [/^DICOM_ARCHIVE_DIR$/, 'This service keeps no copy of the studies that it receives'],
];

/** A variable in the environment that only the Python service reads. */
export interface RetiredVariable {
  readonly variable: string;
  /** One sentence without a full stop. */
  readonly consequence: string;
}

/** The variables that are retired. Empty ones are left out: compose files pass an unset variable as an empty one. */
export function retiredVariables(
  variables: Readonly<Record<string, string | undefined>>,
): readonly RetiredVariable[] {
  return Object.entries(variables).flatMap(([variable, value]) => {
    const match = RETIRED.find(([name]) => name.test(variable));
    return match === undefined || (value ?? '') === '' ? [] : [{ variable, consequence: match[1] }];
  });
}

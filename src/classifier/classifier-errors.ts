import { DomainError } from '../problem/domain-error.js';

/** A line of the model's header, or what surrounds the trees, does not make sense. `field` is LightGBM's own name for it. */
export function damagedModel(field: string, detail: string): DomainError {
  return new DomainError(
    'classifier.damaged-model',
    'misconfigured',
    `The LightGBM model is damaged: ${field} ${detail}. Save it again or copy the file again.`,
    { fields: { field } },
  );
}

/** A line inside one tree does not make sense. Trees count from 0, as in the file. */
export function damagedTree(tree: number, field: string, detail: string): DomainError {
  return new DomainError(
    'classifier.damaged-tree',
    'misconfigured',
    `Tree ${tree} of the LightGBM model is damaged: ${field} ${detail}. Save it again or copy the file again.`,
    { fields: { tree, field } },
  );
}

/** The model is sound, but computes something that this service does not offer. `feature` names it. */
export function unsupportedModel(feature: string, advice: string): DomainError {
  return new DomainError(
    'classifier.unsupported-model',
    'misconfigured',
    `The LightGBM model uses ${feature}, which is not supported here: ${advice}.`,
    { fields: { feature } },
  );
}

/** A count or size in the model is beyond what any real model has. */
export function modelOverLimit(what: string, value: number, maximum: number): DomainError {
  return new DomainError(
    'classifier.over-limit',
    'misconfigured',
    `The LightGBM model has ${value} ${what}; at most ${maximum} are accepted.`,
    { fields: { what, value, maximum } },
  );
}

/** An attribute of a pickled object is not what its class always has. */
export function unreadableAttribute(className: string, attribute: string, detail: string): DomainError {
  return new DomainError(
    'classifier.unreadable-attribute',
    'misconfigured',
    `The pickled ${className} cannot be used: ${attribute} ${detail}. Fit and dump the model again.`,
    { fields: { class: className, attribute } },
  );
}

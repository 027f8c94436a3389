import { codeItem, type Code } from '../dicom/writing/code.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';

/** Relation of a content item to the one above it (PS3.3 table C.17.3-8). */
export type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'SELECTED FROM';

/** The mapping resource of PS3.16's templates. */
const DCMR = { MappingResource: 'DCMR', MappingResourceUID: '1.2.840.10008.8.1.1' } as const;

/**
 * Content items of a structured report (PS3.3 section C.17.3). Every item has a concept name, even where the standard allows
 * none: viewers fail on items without one.
 */
function contentItem(
  relationship: Relationship,
  valueType: string,
  name: Code,
  value: ElementAttributes,
): ElementAttributes {
  return {
    RelationshipType: relationship,
    ValueType: valueType,
    ConceptNameCodeSequence: [codeItem(name)],
    ...value,
  };
}

export function textItem(relationship: Relationship, name: Code, text: string): ElementAttributes {
  return contentItem(relationship, 'TEXT', name, { TextValue: text });
}

export function codeValueItem(relationship: Relationship, name: Code, value: Code): ElementAttributes {
  return contentItem(relationship, 'CODE', name, { ConceptCodeSequence: [codeItem(value)] });
}

export function uidItem(relationship: Relationship, name: Code, uid: string): ElementAttributes {
  return contentItem(relationship, 'UIDREF', name, { UID: uid });
}

export function numberItem(name: Code, value: number, unit: Code): ElementAttributes {
  return contentItem('CONTAINS', 'NUM', name, {
    MeasuredValueSequence: [{ NumericValue: value, MeasurementUnitsCodeSequence: [codeItem(unit)] }],
  });
}

/** @param reference see `imageReference` */
export function imageItem(
  relationship: Relationship,
  name: Code,
  reference: ElementAttributes,
): ElementAttributes {
  return contentItem(relationship, 'IMAGE', name, { ReferencedSOPSequence: [reference] });
}

/**
 * A rectangle in an image, as a closed polyline.
 * @param low first, @param high last column and row, counted from 0. The origin of coordinates is the corner of the first
 * pixel (PS3.3 section C.18.6.1.1), so a rectangle around whole pixels ends one beyond the last.
 */
export function rectangleItem(
  name: Code,
  low: readonly number[],
  high: readonly number[],
  image: ElementAttributes,
): ElementAttributes {
  const [left, top] = low;
  const [right, bottom] = [high[0] + 1, high[1] + 1];
  return contentItem('CONTAINS', 'SCOORD', name, {
    GraphicType: 'POLYLINE',
    GraphicData: [left, top, right, top, right, bottom, left, bottom, left, top],
    ContentSequence: [image],
  });
}

/** @param template of PS3.16, by its number */
export function containerItem(
  name: Code,
  content: readonly ElementAttributes[],
  template?: string,
): ElementAttributes {
  return contentItem('CONTAINS', 'CONTAINER', name, containerValue(content, template));
}

/** The root of a report, which has no parent. */
export function rootContainer(
  name: Code,
  content: readonly ElementAttributes[],
  template: string,
): ElementAttributes {
  return {
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [codeItem(name)],
    ...containerValue(content, template),
  };
}

function containerValue(
  content: readonly ElementAttributes[],
  template: string | undefined,
): ElementAttributes {
  return {
    ContinuityOfContent: 'SEPARATE',
    ...(template !== undefined && { ContentTemplateSequence: [{ ...DCMR, TemplateIdentifier: template }] }),
    ContentSequence: content,
  };
}

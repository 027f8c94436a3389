import type dicomParser from 'dicom-parser';

/** The content of a structured report, a line for each item: its type, the meaning of its name, and its value. */
export function outline(item: dicomParser.DataSet, depth = 0): readonly string[] {
  const number = firstItem(item, 'x0040a300')?.string('x0040a30a');
  const text = item.string('x0040a160') ?? item.string('x0040a124');
  const value = number ?? text ?? meaningOf(item, 'x0040a168') ?? '';
  const name = `${'  '.repeat(depth)}${item.string('x0040a040')} ${meaningOf(item, 'x0040a043')}`;
  const children = elementOf(item, 'x0040a730')?.items ?? [];
  return [
    value === '' ? name : `${name}: ${value}`,
    ...children.flatMap(({ dataSet }) => (dataSet === undefined ? [] : outline(dataSet, depth + 1))),
  ];
}

/** The first item below one with a name of this meaning. */
export function contentOf(
  item: dicomParser.DataSet | undefined,
  name: string,
): dicomParser.DataSet | undefined {
  const children = item === undefined ? [] : (elementOf(item, 'x0040a730')?.items ?? []);
  return children
    .map(({ dataSet }) => dataSet)
    .find((child) => child !== undefined && meaningOf(child, 'x0040a043') === name);
}

export function firstItem(set: dicomParser.DataSet, tag: string): dicomParser.DataSet | undefined {
  return elementOf(set, tag)?.items?.at(0)?.dataSet;
}

function meaningOf(set: dicomParser.DataSet, tag: string): string | undefined {
  return firstItem(set, tag)?.string('x00080104');
}

function elementOf(set: dicomParser.DataSet, tag: string): dicomParser.Element | undefined {
  return set.elements[tag];
}

/**
 * The values of findings, by their names.
 * @param values in the order of the findings
 * @throws Error if a finding does not have a value
 */
export function valuesByFinding(
  findings: readonly string[],
  values: ArrayLike<number>,
): Record<string, number> {
  return Object.fromEntries(
    findings.map((name, index) => {
      const value = values[index];
      if (value === undefined)
        throw new Error(`The readout has ${values.length} values for ${findings.length} findings.`);
      return [name, value];
    }),
  );
}

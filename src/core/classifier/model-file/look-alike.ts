/** Files that are mistaken for a model, by their first bytes. Each text completes "it looks like …". */
const LOOK_ALIKES: readonly (readonly [RegExp, string])[] = [
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer: fetch the real file with "git lfs pull"'],
  [/^\s*<(!doctype|html|\?xml)/i, 'a web page: did the download return an error page?'],
  [/^\s*[{[]/, 'JSON: save the model with save_model instead of dump_model'],
  [/^PK/, 'a ZIP archive, such as a PyTorch checkpoint'],
  [/^ZF/, 'a file of joblib before version 0.10: load it with joblib and dump it again'],
  [/^\x89HDF/, 'an HDF5 file'],
  [/^\x93NUMPY/, 'a NumPy array'],
];

/** Number of bytes that the patterns inspect. */
const PREFIX_BYTES = 64;

/** Describes the format of a file that is not a model. */
export function describeModelFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const prefix = Buffer.from(bytes.subarray(0, PREFIX_BYTES)).toString('latin1');
  return LOOK_ALIKES.find(([pattern]) => pattern.test(prefix))?.[1] ?? 'something else';
}

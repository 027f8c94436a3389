/** Extensions that no exporter gives an image; everything else is told by its content. */
const NEVER_DICOM = /\.(txt|pdf|jpg|png)$/i;
/** What macOS adds to archives: resource forks of every file, which repeat its name. */
const MACOS_FOLDER = '__MACOSX';
/** The table of contents of a disc (PS3.10 section 8). */
const TABLE_OF_CONTENTS = 'DICOMDIR';

/** Whether a file of an archive may be an image of the study, by its path alone. */
export function isCandidateFile(path: string): boolean {
  const folders = path.split('/');
  const name = folders.at(-1) ?? '';
  if (name === '' || name.startsWith('.') || name.toUpperCase() === TABLE_OF_CONTENTS) return false;
  return !NEVER_DICOM.test(name) && !folders.includes(MACOS_FOLDER);
}

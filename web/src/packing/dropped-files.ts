import { type Failure, ownFailure, UNREADABLE } from '../service/failure.js';

/** A file and its path, which begins with the name of the dropped or chosen item. */
export interface GivenFile {
  readonly path: string;
  readonly file: File;
}

/**
 * All files of a drop, including those in folders. Call it while handling the event: its items disappear afterwards.
 * @throws Failure if the browser cannot read one of the files or folders
 */
export async function droppedFiles(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const loose = [...transfer.files];
  if (entries.length === 0) return loose.map((file) => ({ path: file.name, file }));
  const found: GivenFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

/** The files of an `<input type="file">`, chosen as files or as a folder. */
export function chosenFiles(input: HTMLInputElement): GivenFile[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function collect(entry: FileSystemEntry, found: GivenFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, refusal(reject)));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  if (!isDirectory(entry)) return;
  const reader = entry.createReader();
  // A reader returns up to a hundred entries per call, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, refusal(reject)),
    );
    if (some.length === 0) return;
    for (const inner of some) await collect(inner, found);
  }
}

/** Rejects because the user may not read a file or folder, or it was moved, or its medium removed. */
function refusal(reject: (failure: Failure) => void): (error: DOMException) => void {
  return (error) => reject(ownFailure(UNREADABLE, error));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

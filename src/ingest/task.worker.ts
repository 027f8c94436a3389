/** A thread that performs the tasks of one study. It opens the archive itself, by the path. */
import { parentPort } from 'node:worker_threads';
import { openSourceReader, type StudySourceKind } from '../archive/open-source.js';
import type { AnyTask, TaskName, TaskOutput } from './ingest-tasks.js';
import { TaskPerformer } from './task-performer.js';

/** Where the study's files are; nothing for a volume that is in memory already. */
export type StudyFiles = { readonly path: string; readonly kind: StudySourceKind } | undefined;

/** Said once, first, and not answered: the thread may have been started before the study was there. */
export interface OpenRequest {
  readonly name: 'open';
  readonly files: StudyFiles;
}

export type TaskRequest = AnyTask;

export type TaskAnswer =
  | { readonly output: TaskOutput<TaskName> }
  /** A fault of the program, with its stack. What is wrong with a file is part of the output. */
  | { readonly failure: string };

let performer: TaskPerformer | undefined;

parentPort?.on('message', (request: OpenRequest | TaskRequest) => {
  if (request.name === 'open') {
    performer = new TaskPerformer(readerOf(request.files));
    return;
  }
  const answer = answerTo(request);
  parentPort?.postMessage(answer, transferred(answer));
});

function answerTo(task: TaskRequest): TaskAnswer {
  try {
    if (performer === undefined) throw new Error('A task came before its study.');
    return { output: performer.perform(task) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** A slab is handed over, not copied. */
function transferred(answer: TaskAnswer): ArrayBuffer[] {
  return 'output' in answer && answer.output instanceof Float32Array ? [answer.output.buffer] : [];
}

function readerOf(files: StudyFiles) {
  if (files !== undefined) return openSourceReader(files.path, files.kind);
  return {
    read: (): never => {
      throw new Error('A volume in memory has no files.');
    },
  };
}

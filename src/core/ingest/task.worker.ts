/** A thread that performs the tasks of one study after the other. It opens their archives itself, by the path. */
import { parentPort } from 'node:worker_threads';
import { openSourceReader, type SourceLocation } from '../archive/open-source.js';
import type { AnyTask, TaskName, TaskOutput } from './ingest-tasks.js';
import { TaskPerformer } from './task-performer.js';

/** Location of the study's files; undefined between studies, and for a volume in memory. */
export type OpenedStudy = SourceLocation | undefined;

/** Sent before and after a study's tasks; it is not answered. */
export interface OpenRequest {
  readonly name: 'open';
  readonly files: OpenedStudy;
}

export type TaskRequest = AnyTask;

export type TaskAnswer =
  | { readonly output: TaskOutput<TaskName> }
  /** A fault of the program, with its stack. Faults of a file are part of the output. */
  | { readonly failure: string };

let source = readerOf(undefined);
let performer = new TaskPerformer(source);

parentPort?.on('message', (request: OpenRequest | TaskRequest) => {
  if (request.name === 'open') {
    source.close();
    source = readerOf(request.files);
    // The previous performer is dropped with its data of the study.
    performer = new TaskPerformer(source);
    return;
  }
  parentPort?.postMessage(answerTo(request));
});

function answerTo(task: TaskRequest): TaskAnswer {
  try {
    return { output: performer.perform(task) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function readerOf(files: OpenedStudy): ReturnType<typeof openSourceReader> {
  if (files !== undefined) return openSourceReader(files);
  return {
    read: (): never => {
      throw new Error('There are no files.');
    },
    close: () => undefined,
  };
}

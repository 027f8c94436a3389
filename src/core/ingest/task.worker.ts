/** A thread that performs the tasks of one study after the other. It opens their archives itself, by the path. */
import { parentPort } from 'node:worker_threads';
import { openSourceReader, type SourceLocation } from '../archive/open-source.js';
import type { AnyTask, TaskName, TaskOutput } from './ingest-tasks.js';
import { TaskPerformer } from './task-performer.js';

/** Where the study's files are; nothing between studies, and for a volume that is in memory already. */
export type OpenedStudy = SourceLocation | undefined;

/** Said before a study's tasks and after them, and not answered. */
export interface OpenRequest {
  readonly name: 'open';
  readonly files: OpenedStudy;
}

export type TaskRequest = AnyTask;

export type TaskAnswer =
  | { readonly output: TaskOutput<TaskName> }
  /** A fault of the program, with its stack. What is wrong with a file is part of the output. */
  | { readonly failure: string };

let source = readerOf(undefined);
let performer = new TaskPerformer(source);

parentPort?.on('message', (request: OpenRequest | TaskRequest) => {
  if (request.name === 'open') {
    source.close();
    source = readerOf(request.files);
    // With the one before goes what it kept of its study.
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

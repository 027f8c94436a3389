/** A thread that performs the tasks of one study. It opens the archive itself, by the path. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSourceReader, type StudySourceKind } from '../archive/open-source.js';
import type { AnyTask, TaskName, TaskOutput } from './ingest-tasks.js';
import { TaskPerformer } from './task-performer.js';

export type TaskRequest = AnyTask;

export type TaskAnswer =
  | { readonly output: TaskOutput<TaskName> }
  /** A fault of the program, with its stack. What is wrong with a file is part of the output. */
  | { readonly failure: string };

/** Where the study's files are; nothing for a volume that is in memory already. */
export type TaskWorkerData = { readonly path: string; readonly kind: StudySourceKind } | undefined;

const source = workerData as TaskWorkerData;
const performer = new TaskPerformer(
  source === undefined ? noFiles() : openSourceReader(source.path, source.kind),
);

parentPort?.on('message', (task: TaskRequest) => {
  const answer = answerTo(task);
  parentPort?.postMessage(answer, transferred(answer));
});

function answerTo(task: TaskRequest): TaskAnswer {
  try {
    return { output: performer.perform(task) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** A slab is handed over, not copied. */
function transferred(answer: TaskAnswer): ArrayBuffer[] {
  return 'output' in answer && answer.output instanceof Float32Array ? [answer.output.buffer] : [];
}

function noFiles() {
  return {
    read: (): never => {
      throw new Error('A volume in memory has no files.');
    },
  };
}

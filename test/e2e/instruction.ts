import type { ProblemCode } from '../../src/core/problem/problem-codes.js';

/** Instructions for the test's device (fixtures/test-device.mjs): the contents of the uploaded file. */
export type Instruction =
  | { readonly do: 'succeed' }
  /** Runs until a file exists. */
  | { readonly do: 'wait'; readonly for: string }
  | {
      readonly do: 'refuse';
      readonly code: ProblemCode;
      readonly message: string;
      readonly fields?: Readonly<Record<string, string | number>>;
    }
  /** Succeeds, optionally after a delay; the first warning has the study's options as JSON, the second the tag. */
  | { readonly do: 'tell-options'; readonly afterMs?: number; readonly tag?: number }
  /** Succeeds with the files of a directory, which it copies as the files of the study. */
  | { readonly do: 'copy-files'; readonly from: string }
  /** Fails like a programming mistake. */
  | { readonly do: 'throw' }
  /** Kills its process the first `times` times; `counter` is a file for counting. */
  | { readonly do: 'die'; readonly times: number; readonly counter: string }
  /** Loses its graphics processor the first `times` times: from then on nothing runs on it; `counter` is a file for counting. */
  | { readonly do: 'lose-device'; readonly times: number; readonly counter: string }
  /** Fails on the device, which works on other studies. */
  | { readonly do: 'fail-to-encode' }
  | { readonly do: 'hang' }
  /** Hangs without ever returning to the event loop. */
  | { readonly do: 'hang-thread' }
  /** Keeps every core busy. */
  | { readonly do: 'burn'; readonly ms: number };

/** The form that sends the instruction as a study. */
export function studyForm(instruction: Instruction, fileName = 'study.zip'): FormData {
  const form = new FormData();
  form.append('file', new Blob([JSON.stringify(instruction)]), fileName);
  return form;
}

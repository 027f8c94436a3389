#!/usr/bin/env node
import { refuseDebugger } from '../process/protect-process.js';
import { DomainError } from '../core/problem/domain-error.js';
import { PROCESS_OUTPUT } from './output.js';
import { buildProgram } from './program.js';

refuseDebugger();
try {
  await buildProgram().parseAsync();
} catch (error) {
  // One clear line for an expected failure; a stack trace only for an unexpected one.
  if (error instanceof DomainError) PROCESS_OUTPUT.warn(`ctclip: ${error.message}`);
  else
    PROCESS_OUTPUT.warn(
      `ctclip failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  process.exitCode = 1;
}

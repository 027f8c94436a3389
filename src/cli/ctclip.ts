#!/usr/bin/env node
import { refuseDebugger } from '../process/protect-process.js';
import { runCommandLine } from './run-command-line.js';

refuseDebugger();
process.exitCode = await runCommandLine(process.argv.slice(2));

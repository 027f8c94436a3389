import { describe, expect, it } from 'vitest';
import { ServiceLogger } from './service-logger.js';
import type { ServiceLogLevel } from '../config/logging.configuration.js';

function loggerAt(level: ServiceLogLevel): { logger: ServiceLogger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { logger: new ServiceLogger({ level }, { write }), lines };
}

describe('a line of the log', () => {
  it('is a JSON object with its source, its time and its fields', () => {
    const { logger, lines } = loggerAt('info');
    logger.log('Answered.', { request_id: 'x', status: 200 }, 'Access');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
        pid: process.pid,
        context: 'Access',
        request_id: 'x',
        status: 200,
        message: 'Answered.',
      },
    ]);
  });

  it('contains the stacks of an error and of its cause', () => {
    const { logger, lines } = loggerAt('info');
    logger.error(new Error('it broke', { cause: new Error('it was old') }), { code: 'a.b' }, 'Part');
    expect(lines).toMatchObject([
      { level: 'error', message: expect.stringContaining('it broke') as unknown, code: 'a.b' },
    ]);
    expect(JSON.stringify(lines)).toContain('it was old');
    expect(JSON.stringify(lines)).toContain('service-logger.test');
  });

  it('is one line for every content', () => {
    const { logger, lines } = loggerAt('info');
    logger.warn('two\nlines', { more: 'a\r\nb' }, 'Part');
    expect(lines).toMatchObject([{ message: 'two\nlines', more: 'a\r\nb' }]);
  });

  it('is omitted if it is below the level, which may change at any time', () => {
    const { logger, lines } = loggerAt('warn');
    logger.log('not yet', 'Part');
    logger.level = 'debug';
    logger.debug('now', 'Part');
    logger.verbose('never', 'Part');
    expect(lines.map(({ message }) => message)).toEqual(['now']);
  });

  it('about the start of the framework has the level debug', () => {
    const { logger, lines } = loggerAt('info');
    logger.log('AppModule dependencies initialized', 'InstanceLoader');
    logger.error(new Error('thrown as well'), 'ExceptionHandler');
    expect(lines).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { ServiceLogger } from './service-logger.js';
import type { ServiceLogLevel } from '../config/logging.configuration.js';

function loggerAt(level: ServiceLogLevel): { logger: ServiceLogger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { logger: new ServiceLogger({ level }, { write }), lines };
}

describe('a line of the log', () => {
  it('is a JSON object with who writes it, when, and the fields that came with it', () => {
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

  it('has the stack of an error, and of what caused it', () => {
    const { logger, lines } = loggerAt('info');
    logger.error(new Error('it broke', { cause: new Error('it was old') }), { code: 'a.b' }, 'Part');
    expect(lines).toMatchObject([
      { level: 'error', message: expect.stringContaining('it broke') as unknown, code: 'a.b' },
    ]);
    expect(JSON.stringify(lines)).toContain('it was old');
    expect(JSON.stringify(lines)).toContain('service-logger.test');
  });

  it('is one line, whatever is in it', () => {
    const { logger, lines } = loggerAt('info');
    logger.warn('two\nlines', { more: 'a\r\nb' }, 'Part');
    expect(lines).toMatchObject([{ message: 'two\nlines', more: 'a\r\nb' }]);
  });

  it('is left out when it is more talkative than the level, which may change at any time', () => {
    const { logger, lines } = loggerAt('warn');
    logger.log('not yet', 'Part');
    logger.level = 'debug';
    logger.debug('now', 'Part');
    logger.verbose('never', 'Part');
    expect(lines.map(({ message }) => message)).toEqual(['now']);
  });

  it('of the framework about its own start is for debugging', () => {
    const { logger, lines } = loggerAt('info');
    logger.log('AppModule dependencies initialized', 'InstanceLoader');
    logger.error(new Error('thrown as well'), 'ExceptionHandler');
    expect(lines).toEqual([]);
  });
});

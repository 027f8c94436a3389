/** Facts of the guides that can be checked: both languages agree and name existing files. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';

const GUIDES = ['docs/deployment.md', 'docs/deployment.ru.md'];
const textOf = (path: string): string => readFileSync(packagePath(path), 'utf8');
const [english, russian] = GUIDES.map(textOf);

/** Words in commands that a reader replaces. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  КОД_ЗАПРОСА: 'REQUEST_ID',
  СЕРВЕР: 'SERVER',
  ИМЯ: 'NAME',
  ПАРОЛЬ: 'PASSWORD',
};

/** The commands of a guide, without comments. */
function commandsOf(guide: string): string[] {
  const blocks = [...guide.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block);
  const lines = blocks.flatMap((block) => block.trimEnd().split('\n'));
  return lines
    .map((line) => line.replace(/(^|\s+)# .*$/, ''))
    .map((line) => line.replaceAll(/[А-Я_]{3,}/g, (word) => PLACEHOLDERS[word] ?? word))
    .filter((line) => line !== '');
}

/** A heading as GitHub links to it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

describe('the guides', () => {
  it('have the same sections and the same commands in both languages', () => {
    const sections = (guide: string): string[] =>
      [...guide.matchAll(/^## (\d+)\. /gm)].map(([, number]) => number);
    expect(sections(english)).toEqual(Array.from({ length: 14 }, (_, index) => String(index + 1)));
    expect(sections(russian)).toEqual(sections(english));
    expect(commandsOf(english).length).toBeGreaterThan(60);
    expect(commandsOf(russian)).toEqual(commandsOf(english));
  });

  it('name existing files of the repository', () => {
    const named = GUIDES.flatMap(
      (guide) => textOf(guide).match(/(?<![\w/.-])(docker|nginx)\/[\w./-]*\w/g) ?? [],
    );
    expect(named).toContain('docker/backup.sh');
    expect([...new Set(named)].filter((path) => !existsSync(packagePath(path)))).toEqual([]);
  });

  it('name services and profiles of the compose file', () => {
    const compose = textOf('docker-compose.yml');
    const services = [
      ...english.matchAll(/docker compose (?:exec|run --rm --no-deps|up -d) ([a-z][a-z-]+)/g),
    ];
    const profiles = [...english.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, profile]) => profile);
    expect(profiles).toEqual(['gpu', 'cpu', 'scale', 'proxy', 'redis', 'monitoring', 'monitoring-gpu']);
    for (const [, service] of services) expect(compose).toContain(`\n  ${service}:\n`);
  });

  it.each([
    ...GUIDES,
    ...['api', 'operations', 'delivery'].flatMap((name) => [`docs/${name}.md`, `docs/${name}.ru.md`]),
    'README.md',
  ])('have a target for every link of %s', (path) => {
    const links = [...textOf(path).matchAll(/\]\(([^):]+)\)/g)].map(([, link]) => link);
    const broken = links.filter((link) => {
      const [file, ...anchors] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(packagePath(target))) return true;
      if (anchors.length === 0) return false;
      const headings = [...textOf(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));
      return !anchors.every((anchor) => headings.includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

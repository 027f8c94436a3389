import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownVariables, loadConfiguration } from '../../src/config/load-configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import { cudaReleaseOf } from '../../src/core/inference/cuda/cuda-release.js';

const compose = readFileSync(packagePath('docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(packagePath('docker/Dockerfile'), 'utf8');
const example = readFileSync(packagePath('.env.example'), 'utf8');

/** Variables that the compose file sets itself. */
const FIXED = [
  'HOST',
  'PORT',
  'MODELS_DIR',
  'CONFIG_DIR',
  'SPOOL_DIR',
  'CACHE_DIR',
  'QUEUE_DIR',
  'DEVICE',
  'CUDA_DEVICE_ID',
];
const PROFILES = ['gpu', 'cpu', 'scale', 'proxy', 'redis', 'monitoring', 'monitoring-gpu'];
const SERVICES = [
  'ct-clip-api',
  'ct-clip-api-cpu',
  'ct-clip-api-1',
  'ct-clip-api-2',
  'ct-clip-api-3',
  'nginx',
  'redis',
  'prometheus',
  'grafana',
  'dcgm-exporter',
];

/** Names and values of `.env.example`, commented out or not. */
const documented = new Map(
  [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]),
);
/** Variables that the compose file reads from `.env`. */
const taken = new Set([...compose.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name));
const environment = compose.slice(compose.indexOf('x-environment:'), compose.indexOf('x-instance:'));
const handedOver = [...environment.matchAll(/^ {2}([A-Z0-9_]+):/gm)].map(([, name]) => name);

interface ComposeTool {
  readonly command: readonly [program: string, ...plugin: string[]];
  /** Whether it shows the configuration of all profiles for any profile, as its first release does. */
  readonly showsAllProfiles: boolean;
}

/** Docker's own plugin, or Debian's program. */
function composeTool(): ComposeTool | undefined {
  const commands: ComposeTool['command'][] = [['docker', 'compose'], ['docker-compose']];
  for (const command of commands) {
    const [program, ...plugin] = command;
    const { status, stdout } = spawnSync(program, [...plugin, 'version'], { encoding: 'utf8' });
    if (status === 0) return { command, showsAllProfiles: /version 1\./.test(stdout.split('\n', 1)[0]) };
  }
  return undefined;
}

describe('.env.example', () => {
  it('explains every variable of the service', () => {
    expect([...documented.keys()]).toEqual(expect.arrayContaining(knownVariables()));
  });

  it('explains everything that the compose file reads, and nothing else', () => {
    expect([...documented.keys()]).toEqual(expect.arrayContaining([...taken]));
    const read = [...knownVariables(), ...taken, 'COMPOSE_PROFILES'];
    expect([...documented.keys()].filter((name) => !read.includes(name))).toEqual([]);
  });

  it('shows values that the service accepts', () => {
    expect(() => loadConfiguration(Object.fromEntries(documented))).not.toThrow();
  });
});

describe('docker-compose.yml', () => {
  it('passes every variable of the service to its containers', () => {
    expect(handedOver).toEqual(expect.arrayContaining(knownVariables()));
    const fromFile = knownVariables().filter((name) => !FIXED.includes(name));
    expect(fromFile.filter((name) => !environment.includes(`  ${name}: \${${name}:-`))).toEqual([]);
  });

  it('switches the telemetry of ONNX Runtime off, in every container and image', () => {
    expect(environment).toContain("  ORT_DISABLE_TELEMETRY: '1'\n");
    const variables = [...dockerfile.matchAll(/^ENV (.*)$/gm)].map(([, line]) => line);
    expect(variables).toHaveLength(3);
    for (const line of variables) expect(line).toContain(' ORT_DISABLE_TELEMETRY=1 ');
  });

  it('names every image by a fixed version', () => {
    const images = [
      ...[...compose.matchAll(/^ {4}image: (\S+)$/gm)].map(([, image]) => image),
      ...[...dockerfile.matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map(([, image]) => image),
    ].filter((image) => !image.startsWith('ct-clip-api:'));
    expect(images.length).toBeGreaterThan(7);
    expect(images.filter((image) => !/:v?\d+(\.\d+)+(-|$)/.test(image))).toEqual([]);
  });

  it.each([
    // Code run by authenticated clients: CVE-2025-49844, CVE-2026-23479 and the releases of July and August 2026.
    ['redis', 7, 2, 16],
    // Host names in TLS and DNS, Brotli: the release of October 2026.
    ['node', 24, 22, 1],
    // Maps with regular expressions (CVE-2026-42533), which ct-clip.conf has, and the release of November 2026.
    ['nginx', 1, 30, 7],
    ['debian', 12, 15, 0],
  ])('runs a %s without the known vulnerabilities before %i.%i.%i', (name, ...least) => {
    const found = new RegExp(`/${name}:([\\d.]+)`).exec(compose + dockerfile);
    const version = (found?.at(1) ?? '').split('.').map(Number);
    const difference =
      least.map((part, index) => (version[index] ?? 0) - part).find((part) => part !== 0) ?? 0;
    expect(difference).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['package.json', 'docker/onnxruntime-gpu.txt', 'cuda'],
    ['docker/cuda12/package.json', 'docker/onnxruntime-gpu-cuda12.txt', 'cuda12'],
  ])(
    'uses ONNX Runtime’s provider libraries of the version in %s, and the base that it needs',
    (file, list, target) => {
      const manifest = JSON.parse(readFileSync(packagePath(file), 'utf8')) as {
        dependencies: Record<string, string>;
      };
      const [, version = ''] = /^onnxruntime-gpu==(\S+)/m.exec(readFileSync(packagePath(list), 'utf8')) ?? [];
      expect(version).toBe(manifest.dependencies['onnxruntime-node']);
      const release = cudaReleaseOf(version);
      expect(release.imageTarget).toBe(target);
      const [, base] = new RegExp(`^FROM \\$\\{(\\w+)\\} AS ${target}$`, 'm').exec(dockerfile) ?? [];
      expect(dockerfile).toMatch(
        new RegExp(`^ARG ${base}=\\S+/cuda:${release.cuda}\\..*-cudnn-runtime-`, 'm'),
      );
    },
  );
});

const tool = composeTool();
if (tool === undefined)
  console.warn('Neither docker compose nor docker-compose is installed: its test is skipped.');

describe.skipIf(tool === undefined)('docker compose', () => {
  const [program, ...plugin] = tool?.command ?? [''];
  const configurations = new Map<string, string>();
  /** The tool's YAML of some profiles. It takes half a second, so each one is requested once. */
  function configurationOf(
    profiles: readonly string[],
    settings: Readonly<Record<string, string>> = {},
  ): string {
    const key = JSON.stringify([tool?.showsAllProfiles ? PROFILES : profiles, settings]);
    const known = configurations.get(key);
    if (known !== undefined) return known;
    const options = ['--env-file', '.env.example', ...profiles.flatMap((name) => ['--profile', name])];
    const text = execFileSync(program, [...plugin, ...options, 'config'], {
      cwd: packagePath(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ignores the developer's own .env and variables, to test the file as it is shipped.
      env: { PATH: process.env['PATH'], COMPOSE_FILE: 'docker-compose.yml', ...settings },
    });
    configurations.set(key, text);
    return text;
  }

  it.each(PROFILES)('accepts the file with the profile %s', (profile) => {
    expect(() => configurationOf([profile])).not.toThrow();
  });

  it.each([['up', '-d'], ['build'], ['ps'], ['config']])(
    'without .env says what to do instead of doing nothing: %s',
    (...command) => {
      // Compose reads no .env from a directory without one.
      const directory = mkdtempSync(join(tmpdir(), 'compose-'));
      try {
        cpSync(packagePath('docker-compose.yml'), join(directory, 'docker-compose.yml'));
        const { status, stderr } = spawnSync(program, [...plugin, ...command], {
          cwd: directory,
          encoding: 'utf8',
          env: { PATH: process.env['PATH'] },
        });
        expect(status).not.toBe(0);
        expect(stderr).toContain('Run cp .env.example .env and choose the profile there');
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  );

  it('shows exactly the expected services', () => {
    const [, services = ''] = /^services:\n((?: .*\n)+)/m.exec(configurationOf(PROFILES)) ?? [];
    const names = [...services.matchAll(/^ {2}(\S+):$/gm)].map(([, name]) => name);
    expect(names.toSorted()).toEqual(SERVICES.toSorted());
  });

  it('binds ports to this machine and mounts roots and models read-only by default', () => {
    const resolved = configurationOf(['gpu']);
    expect(resolved).toContain('container_name: ct-clip-inference-api');
    expect(resolved).toMatch(/127\.0\.0\.1:8000:8000|host_ip: 127\.0\.0\.1/);
    expect(resolved).toMatch(/models:\/app\/models:ro|target: \/app\/models\n\s+read_only: true/);
  });

  /** The tool's YAML of one service. */
  function serviceOf(
    profile: string,
    service: string,
    settings: Readonly<Record<string, string>> = {},
  ): string {
    const resolved = configurationOf([profile], settings);
    return new RegExp(`^  ${service}:\\n((?:   .*\\n)+)`, 'm').exec(resolved)?.[1] ?? '';
  }

  it.each([
    ['gpu', 'ct-clip-api', 'ct-clip-inference-api', '8000', '0'],
    ['scale', 'ct-clip-api-1', 'ct-clip-inference-api-1', '8001', '0'],
    ['scale', 'ct-clip-api-2', 'ct-clip-inference-api-2', '8002', '1'],
    ['scale', 'ct-clip-api-3', 'ct-clip-inference-api-3', '8003', '2'],
  ])('with the profile %s configures name, port, card and restart of %s', (...expected) => {
    const [profile, service, container, port, card] = expected;
    const text = serviceOf(profile, service);
    expect(text).toContain(`container_name: ${container}\n`);
    expect(text).toMatch(new RegExp(`127\\.0\\.0\\.1:${port}:8000|target: 8000\\n\\s+published: "${port}"`));
    expect(text).toMatch(new RegExp(`device_ids:\\n\\s+- ['"]${card}['"]\\n`));
    expect(text).toMatch(/CUDA_DEVICE_ID: ['"]0['"]/);
    expect(text).toContain('restart: unless-stopped\n');
    expect(text).toContain('docker/healthcheck.mjs\n');
    expect(text).toMatch(/stop_grace_period: 5m/);
    expect(text).toMatch(/read_only: true\n/);
    expect(text).toMatch(/max-file: ['"]10['"]\n\s+max-size: 20m/);
    for (const place of ['/app/models', '/app/logs', '/app/studies', '/var/spool/ctclip', '/etc/ct-clip']) {
      expect(text).toContain(place);
    }
  });

  it('without a graphics card reserves none and computes on the CPU', () => {
    const text = serviceOf('cpu', 'ct-clip-api-cpu');
    expect(text).toContain('DEVICE: cpu\n');
    expect(text).not.toContain('device_ids');
    expect(text).toContain('container_name: ct-clip-inference-api\n');
  });

  it('lets several hosts take studies from one durable Redis server', () => {
    const text = serviceOf('redis', 'redis');
    expect(text).toMatch(/127\.0\.0\.1:6379:6379|host_ip: 127\.0\.0\.1/);
    for (const setting of ['appendonly yes', 'appendfsync always', 'maxmemory-policy noeviction']) {
      expect(text).toContain(`--${setting}\n`);
    }
    expect(text).toContain('/etc/ct-clip/redis.conf\n');
    // With the values of .env.example, a container gets the addresses of the queue and the files.
    const { REDIS_URL, STUDIES_FILES } = Object.fromEntries(documented);
    expect(serviceOf('scale', 'ct-clip-api-2')).not.toContain(`REDIS_URL: ${REDIS_URL}`);
    const service = serviceOf('scale', 'ct-clip-api-2', { REDIS_URL, STUDIES_FILES });
    expect(service).toContain(`REDIS_URL: ${REDIS_URL}\n`);
    expect(service).toContain(`STUDIES_FILES: ${STUDIES_FILES}\n`);
    const mounts = [...service.matchAll(/(\/[\w/-]+)(?::rw)?\n/g)].map(([, path]) => path);
    expect(mounts).toContain(STUDIES_FILES);
  });

  it('gives each of several instances its own directory', () => {
    const directories = ['1', '2', '3'].map(
      (number) => /QUEUE_DIR: (\S+)/.exec(serviceOf('scale', `ct-clip-api-${number}`))?.[1],
    );
    expect(new Set(directories).size).toBe(3);
  });

  it('keeps the stop period longer than the drain', () => {
    const { drainTimeoutSeconds } = loadConfiguration({}).http;
    expect(drainTimeoutSeconds).toBeLessThan(5 * 60);
  });
});

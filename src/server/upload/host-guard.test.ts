import { expect, it } from 'vitest';
import { availableMemory } from './available-memory.js';
import { HostGuard } from './host-guard.js';

const MB = 1024 * 1024;
const CONFIGURATION = {
  spoolDirectory: '/spool',
  maxUploadBytes: 500 * MB,
  timeoutSeconds: 1,
  idleTimeoutSeconds: 1,
  uploadsPerUser: 12,
  minFreeDiskBytes: 100 * MB,
  minAvailableMemoryBytes: 256 * MB,
};

function guardOf(diskMb: number | undefined, memoryMb: number | undefined): HostGuard {
  const bytes = (megabytes: number | undefined): Promise<number | undefined> =>
    Promise.resolve(megabytes === undefined ? undefined : megabytes * MB);
  return new HostGuard(
    CONFIGURATION,
    () => bytes(diskMb),
    () => bytes(memoryMb),
  );
}

it('a study that leaves the disk its reserve is accepted, a larger one refused', async () => {
  await guardOf(300, 1000).reserve(200 * MB, 'ada');
  await expect(guardOf(300, 1000).reserve(200 * MB + 1, 'ada')).rejects.toMatchObject({
    code: 'upload.no-room',
    kind: 'unavailable',
    retryAfterSeconds: 60,
  });
});

it('an upload of undeclared size may have the maximum size', async () => {
  await guardOf(600, 1000).reserve(undefined, 'ada');
  await expect(guardOf(599, 1000).reserve(undefined, 'ada')).rejects.toMatchObject({
    code: 'upload.no-room',
  });
});

it('current uploads reserve room for their missing bytes; refused ones reserve none', async () => {
  const guard = guardOf(300, 1000);
  const first = await guard.reserve(150 * MB, 'user 1');
  await expect(guard.reserve(100 * MB, 'user 2')).rejects.toMatchObject({ code: 'upload.no-room' });
  await guard.reserve(50 * MB, 'user 3');
  first.arrived(100 * MB);
  await guard.reserve(100 * MB, 'user 4');
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await guard.reserve(50 * MB, 'user 5');
});

it('a user has the maximum number of uploads, and other users still get in', async () => {
  const guard = guardOf(50_000, 1000);
  const rooms = [];
  for (let upload = 0; upload < 12; upload++) rooms.push(await guard.reserve(500 * MB, 'ada'));
  await expect(guard.reserve(1, 'ada')).rejects.toMatchObject({
    code: 'upload.too-many',
    kind: 'busy',
    retryAfterSeconds: 10,
  });
  await guard.reserve(500 * MB, 'ben');
  rooms[0][Symbol.dispose]();
  await guard.reserve(1, 'ada');
});

it('announced bytes of a user reserve at most half of the room, except for a single study', async () => {
  const guard = guardOf(1100, 1000);
  const first = await guard.reserve(400 * MB, 'ada');
  await expect(guard.reserve(400 * MB, 'ada')).rejects.toMatchObject({ code: 'upload.too-many' });
  await guard.reserve(500 * MB, 'ben');
  first.arrived(400 * MB);
  await guard.reserve(100 * MB, 'ada');
});

it('studies are refused while memory is short', async () => {
  await expect(guardOf(5000, 255).reserve(1, 'ada')).rejects.toMatchObject({
    code: 'upload.memory-low',
    kind: 'unavailable',
    retryAfterSeconds: 30,
  });
});

it('a system without figures refuses nobody', async () => {
  await guardOf(undefined, undefined).reserve(1, 'ada');
});

const MEMINFO = 'MemTotal:       16000 kB\nMemAvailable:    8000 kB\n';
const memoryOf = (files: Record<string, string>): Promise<number | undefined> =>
  availableMemory((path) => Promise.resolve(files[path]));

it.each([
  ['of the host', { '/proc/meminfo': MEMINFO }, 8000 * 1024],
  [
    'of a container without a limit',
    {
      '/proc/meminfo': MEMINFO,
      '/sys/fs/cgroup/memory.max': 'max\n',
      '/sys/fs/cgroup/memory.current': '5\n',
    },
    8000 * 1024,
  ],
  [
    'of a container with less, whose page cache is reclaimable',
    {
      '/proc/meminfo': MEMINFO,
      '/sys/fs/cgroup/memory.max': '4000000\n',
      '/sys/fs/cgroup/memory.current': '3900000\n',
      '/sys/fs/cgroup/memory.stat': 'anon 1\ninactive_file 1000\nactive_file 200\n',
    },
    101_200,
  ],
  ['of a system without figures', {}, undefined],
])('memory %s', async (_what, files, bytes) => {
  expect(await memoryOf(files as Record<string, string>)).toBe(bytes);
});

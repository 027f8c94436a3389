import { describe, expect, it } from 'vitest';
import { deviceEnvironment } from './device-environment.js';

describe('the environment of a device process', () => {
  it('requests large pages', () => {
    expect(deviceEnvironment({ PATH: '/bin' })).toMatchObject({
      PATH: '/bin',
      GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    });
  });

  it('keeps the tunables that an operator has set', () => {
    const tunables = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' };
    expect(deviceEnvironment(tunables)).toMatchObject(tunables);
  });

  it.each(['0', '', 'false'])(
    'disables telemetry, even if an operator sets ORT_DISABLE_TELEMETRY=%j',
    (value) => {
      expect(deviceEnvironment({ ORT_DISABLE_TELEMETRY: value })).toMatchObject({
        ORT_DISABLE_TELEMETRY: '1',
      });
    },
  );

  it('has the settings of drivers and libraries', () => {
    const settings = {
      CUDA_VISIBLE_DEVICES: '1',
      LD_LIBRARY_PATH: '/opt/cuda',
      OMP_NUM_THREADS: '2',
      TMPDIR: '/x',
    };
    expect(deviceEnvironment(settings)).toMatchObject(settings);
  });

  it.each([
    'REDIS_URL',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AUTH_BASIC_FILE',
    'CTCLIP_CREDENTIALS',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'GRAFANA_ADMIN_PASSWORD',
    'DATABASE_URL',
    'HTTPS_PROXY',
    'npm_config__auth',
    'SSH_AUTH_SOCK',
  ])('lacks %s', (name) => {
    expect(deviceEnvironment({ [name]: 'secret' })).not.toHaveProperty(name);
  });
});

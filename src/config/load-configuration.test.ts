import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED_GEOMETRY } from '../core/tensor/tensor-geometry.js';
import { ConfigurationError } from './config-errors.js';
import { knownVariables, loadConfiguration, misspelledVariables } from './load-configuration.js';
import { packagePath } from './package-path.js';

function issuesOf(variables: Record<string, string>): readonly { variable: string; complaint: string }[] {
  try {
    loadConfiguration(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.issues;
    throw error;
  }
  return [];
}

describe('the environment without a variable of ours', () => {
  const configuration = loadConfiguration({ PATH: '/usr/bin', HOME: '/root' });

  it('listens on port 8000 of every interface', () => {
    expect(configuration.http).toEqual({
      host: '0.0.0.0',
      port: 8000,
      drainTimeoutSeconds: 240,
      allowedOrigins: [],
      responseFormat: 'standard',
    });
  });

  it('runs on the CPU with all its cores', () => {
    expect(configuration.device.kind).toBe('cpu');
    expect(configuration.device.inferenceThreads).toBeUndefined();
  });

  it('accepts uploads of 500 MB from every client', () => {
    expect(configuration.upload.maxUploadBytes).toBe(500 * 1024 * 1024);
    expect(configuration.auth.basicFile).toBeUndefined();
    expect(configuration.auth.allowedNetworks).toBeUndefined();
  });

  it('expects the published files in the package, for research', () => {
    expect(configuration.models).toMatchObject({
      supervisedPath: packagePath('models/CT_CLIP_Supervised_finetune_Zheka.pt'),
      ctclipPath: packagePath('models/CT_VocabFine_v2.pt'),
      ensembles: [{ name: 'main', path: packagePath('models/lightgbm_model.pkl'), threshold: 0.4 }],
      tokenizerPath: packagePath('models'),
      intendedUse: 'research',
    });
    expect(configuration.tensor).toEqual(PUBLISHED_GEOMETRY);
  });

  it('is plain data, so that it can be sent to another process', () => {
    expect(structuredClone(configuration)).toEqual(configuration);
  });
});

describe('variables that are set', () => {
  it('are parsed into typed values', () => {
    const configuration = loadConfiguration({
      PORT: '9001',
      DEVICE: 'CUDA',
      CUDA_DEVICE_ID: '2',
      OPTIMAL_THRESHOLD: '.25',
      LOG_LEVEL: 'debug',
      TENSOR_SHAPE: '50x60x60',
      TENSOR_SPACING_MM: '7.2x6',
      TEXT_HEADS: '4',
      AUTH_ALLOW: '10.0.0.0/8, 192.0.2.7 2001:db8::/32 ::1',
    });
    expect(configuration.http.port).toBe(9001);
    expect(configuration.device).toMatchObject({ kind: 'cuda', cudaDeviceId: 2 });
    expect(configuration.models).toMatchObject({ ensembles: [{ threshold: 0.25 }], textHeads: 4 });
    expect(configuration.logging.level).toBe('debug');
    expect(configuration.tensor).toEqual({
      depth: 50,
      height: 60,
      width: 60,
      depthSpacing: 7.2,
      inPlaneSpacing: 6,
    });
    expect(configuration.auth.allowedNetworks).toEqual([
      '10.0.0.0/8',
      '192.0.2.7/32',
      '2001:db8::/32',
      '::1/128',
    ]);
  });

  it('name several cards, each a device', () => {
    const { devices, device } = loadConfiguration({ DEVICE: 'cuda', CUDA_DEVICE_ID: '2, 0' });
    expect(devices.map(({ name, cudaDeviceId }) => [name, cudaDeviceId])).toEqual([
      ['cuda:2', 2],
      ['cuda:0', 0],
    ]);
    expect(device).toEqual(devices[0]);
  });

  it.each([
    ['cpu', 'fp32'],
    ['cuda', 'fp32'],
    ['webgpu', 'fp16'],
  ])('leave the precision of %s at %s', (kind, precision) => {
    expect(loadConfiguration({ DEVICE: kind }).device.precision).toBe(precision);
    expect(loadConfiguration({ DEVICE: kind, DEVICE_PRECISION: 'fp16' }).device.precision).toBe('fp16');
  });

  it('divide the processor', () => {
    const { devices } = loadConfiguration({ CPU_DEVICES: '2' });
    expect(devices.map(({ name, processorShare }) => [name, processorShare])).toEqual([
      ['cpu:0', { index: 0, of: 2 }],
      ['cpu:1', { index: 1, of: 2 }],
    ]);
  });

  it.each(['0,0', '0,', '0;1', '128', '-1'])('do not name the cards %j', (text) => {
    const complaint = `must be different whole numbers from 0 to 127, separated by commas, but is "${text}"`;
    expect(issuesOf({ CUDA_DEVICE_ID: text })).toEqual([{ variable: 'CUDA_DEVICE_ID', complaint }]);
  });

  it('count as unset if they are empty, as compose files leave them', () => {
    expect(loadConfiguration({ PORT: '', TEXT_HEADS: ' ' })).toEqual(loadConfiguration({}));
  });

  it('are all reported at once if wrong, each with the allowed values', () => {
    expect(
      issuesOf({
        PORT: 'http',
        MAX_UPLOAD_MB: '0',
        OPTIMAL_THRESHOLD: '40%',
        DEVICE: 'gpu',
        LOG_LEVEL: 'loud',
        AUTH_ALLOW: '10.0.0.0/33',
        TENSOR_SHAPE: '240x480',
        QUEUE_LIMIT: '1e3',
      }),
    ).toEqual([
      { variable: 'PORT', complaint: 'must be a whole number from 0 to 65535, but is "http"' },
      {
        variable: 'LOG_LEVEL',
        complaint: 'must be one of fatal, error, warn, info, debug, trace, but is "loud"',
      },
      { variable: 'MAX_UPLOAD_MB', complaint: 'must be a whole number from 1 to 1000000, but is "0"' },
      { variable: 'QUEUE_LIMIT', complaint: 'must be a whole number from 0 to 10000, but is "1e3"' },
      {
        variable: 'AUTH_ALLOW',
        complaint:
          'must list IP addresses or CIDR ranges, such as "10.0.0.0/8, 2001:db8::/32", but is "10.0.0.0/33"',
      },
      { variable: 'DEVICE', complaint: 'must be one of cpu, cuda, webgpu, but is "gpu"' },
      { variable: 'OPTIMAL_THRESHOLD', complaint: 'must be a number from 0 to 1, but is "40%"' },
      {
        variable: 'TENSOR_SHAPE',
        complaint: 'must be DEPTHxHEIGHTxWIDTH in voxels, such as "240x480x480", but is "240x480"',
      },
    ]);
  });

  it.each(['', '0x10', 'Infinity', '1_000', '--1', '65536', '-1', '80.5'])('%j is not a port', (text) => {
    expect(issuesOf({ PORT: text })).toHaveLength(text === '' ? 0 : 1);
  });

  it.each(['10', '10.1', 'localhost', '10.0.0.0/8/8', ','])('%j is not an allow-list', (text) => {
    expect(issuesOf({ AUTH_ALLOW: text })).toHaveLength(1);
  });

  it('report every mistake in one message', () => {
    expect(() => loadConfiguration({ PORT: '-1', DEVICE: 'tpu' })).toThrow(
      '2 variables of the environment must be corrected:\n' +
        '  PORT must be a whole number from 0 to 65535, but is "-1"\n' +
        '  DEVICE must be one of cpu, cuda, webgpu, but is "tpu"',
    );
  });
});

describe('a misspelled name', () => {
  it('prevents the start if it would leave the service open', () => {
    expect(issuesOf({ AUTH_BASIC_FLIE: '/etc/htpasswd' })).toEqual([
      {
        variable: 'AUTH_BASIC_FLIE',
        complaint: 'is not a variable of this service; did you mean AUTH_BASIC_FILE?',
      },
    ]);
    expect(issuesOf({ AUTH_USERS: 'x' })).toEqual([
      { variable: 'AUTH_USERS', complaint: 'is not a variable of this service' },
    ]);
  });

  it('is otherwise reported as a hint', () => {
    expect(
      misspelledVariables({ MAX_UPLOADS_MB: '1', CTCLIP_MODEL: 'x', CUDA_DEVICES: '0', SHELL: 'sh' }),
    ).toEqual([
      { variable: 'MAX_UPLOADS_MB', suggestion: 'MAX_UPLOAD_MB', fatal: false },
      { variable: 'CTCLIP_MODEL', suggestion: undefined, fatal: false },
    ]);
  });

  it('is compared with the complete list of names', () => {
    expect(knownVariables()).toEqual(
      expect.arrayContaining([
        'PORT',
        'AUTH_BASIC_FILE',
        'TEXT_HEADS',
        'SUPERVISED_MODEL_PATH',
        'TENSOR_SHAPE',
      ]),
    );
    expect(misspelledVariables(Object.fromEntries(knownVariables().map((name) => [name, ''])))).toEqual([]);
  });
});

describe('a directory of models with a bundle.json', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'bundle-'));
    const bundle = {
      intended_use: 'demonstration',
      supervised: 'a.pt',
      ctclip: 'b.pt',
      lightgbm: 'c.txt',
      tokenizer: 'vocab.txt',
      text_heads: 4,
      tensor: { depth: 50, height: 60, width: 70, depth_spacing_mm: 7.2, in_plane_spacing_mm: 6 },
      note: 'unknown keys are ignored',
    };
    writeFileSync(join(directory, 'bundle.json'), JSON.stringify(bundle));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('names the files, the geometry and the use', () => {
    const configuration = loadConfiguration({ MODELS_DIR: directory });
    expect(configuration.models).toMatchObject({
      supervisedPath: join(directory, 'a.pt'),
      ctclipPath: join(directory, 'b.pt'),
      ensembles: [{ name: 'main', path: join(directory, 'c.txt') }],
      tokenizerPath: join(directory, 'vocab.txt'),
      textHeads: 4,
      intendedUse: 'demonstration',
    });
    expect(configuration.tensor).toEqual({
      depth: 50,
      height: 60,
      width: 70,
      depthSpacing: 7.2,
      inPlaneSpacing: 6,
    });
  });

  it('restricts the use of its files even if they are named one by one', () => {
    const { models } = loadConfiguration({ LIGHTGBM_MODEL_PATH: join(directory, 'c.txt') });
    expect(models.intendedUse).toBe('demonstration');
  });

  it('lets the environment choose another file', () => {
    const { models } = loadConfiguration({ MODELS_DIR: directory, CTCLIP_MODEL_PATH: '/data/own.pt' });
    expect(models.ctclipPath).toBe('/data/own.pt');
    expect(models.tokenizerPath).toBe('/data');
  });

  it.each([
    ['{"tensor": {"depth": 50}}', 'must have "height" in "tensor"'],
    ['{"text_heads": 0}', 'must have a whole number from 1 to 4096 in "text_heads"'],
    ['{"ctclip": 7}', 'must have text in "ctclip"'],
    [
      '{"ctclip": 7, "text_heads": 0.5}',
      'must have text in "ctclip"; must have a whole number from 1 to 4096 in "text_heads".',
    ],
    [
      '{"tensor": {"depth": 1, "height": 1, "width": 1, "depth_spacing_mm": 0, "in_plane_spacing_mm": 4097}}',
      'must have a number above 0, at most 4096 in "depth_spacing_mm"; must have a number above 0, at most 4096 in "in_plane_spacing_mm".',
    ],
    ['[]', 'is not a JSON object'],
    ['{', 'is not JSON'],
  ])('is refused if it contains %s', (json, complaint) => {
    const broken = mkdtempSync(join(tmpdir(), 'bundle-'));
    writeFileSync(join(broken, 'bundle.json'), json);
    expect(() => loadConfiguration({ MODELS_DIR: broken })).toThrow(complaint);
    rmSync(broken, { recursive: true });
  });

  it('may have the published spacing, which is below a millimetre', () => {
    const own = mkdtempSync(join(tmpdir(), 'bundle-'));
    const tensor = { depth: 240, height: 480, width: 480, depth_spacing_mm: 1.5, in_plane_spacing_mm: 0.75 };
    writeFileSync(join(own, 'bundle.json'), JSON.stringify({ tensor }));
    expect(loadConfiguration({ MODELS_DIR: own }).tensor).toMatchObject({ inPlaneSpacing: 0.75 });
    rmSync(own, { recursive: true });
  });

  it.each([
    ['a link in a circle', (path: string) => symlinkSync(path, path), 'ELOOP'],
    ['a directory', (path: string) => mkdirSync(path), 'EISDIR'],
  ])('is refused if it is %s, because its restriction must not be lost', (_, make, code) => {
    const broken = mkdtempSync(join(tmpdir(), 'bundle-'));
    const path = join(broken, 'bundle.json');
    make(path);
    expect(() => loadConfiguration({ MODELS_DIR: broken })).toThrow(
      `The model bundle ${path} cannot be read (${code}).`,
    );
    rmSync(broken, { recursive: true });
  });
});

import { SUPERVISED_NETWORK, ZERO_SHOT_NETWORK } from '../../config/model-names.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { CtClip } from '../inference/ct-clip.js';
import { ReferenceCache } from '../inference/reference-cache.js';
import { TextLatentCache } from '../inference/text-latent-cache.js';
import { digestOf } from './model-digests.js';
import type { ModelSet } from './model-set.js';

/**
 * Loads both networks onto the configured device and computes the latents of all prompts.
 * @throws DomainError that names the wrong file or setting
 */
export function loadCtClip(
  { files, rules: { findings, tokenizer }, digests }: Pick<ModelSet, 'files' | 'rules' | 'digests'>,
  { device, tensor }: Pick<ServiceConfiguration, 'device' | 'tensor'>,
): Promise<CtClip> {
  return CtClip.load({
    ctclipPath: files.ctclipPath,
    supervisedPath: files.supervisedPath,
    tokenizer,
    textHeads: files.textHeads,
    findings: findings.zeroShot,
    defaultSupervised: findings.defaultSupervised,
    input: tensor,
    device,
    latentKeeping: {
      cache: new TextLatentCache(files.cacheDirectory),
      checkpointSha256: digestOf(digests, ZERO_SHOT_NETWORK),
    },
    referenceKeeping: {
      cache: new ReferenceCache(files.cacheDirectory),
      checkpointSha256: checkpointDigests(digests),
    },
  });
}

async function checkpointDigests(digests: ModelSet['digests']): Promise<Record<string, string>> {
  return {
    [SUPERVISED_NETWORK]: await digestOf(digests, SUPERVISED_NETWORK),
    [ZERO_SHOT_NETWORK]: await digestOf(digests, ZERO_SHOT_NETWORK),
  };
}

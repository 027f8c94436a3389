import { checkConfiguredFiles } from '../config/check-files.js';
import { loadConfiguration } from '../config/load-configuration.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';

/**
 * The service's configuration for a command. It reads the same environment variables, so the command line gives the
 * service's answers. The file of users is ignored.
 * @param modelsDirectory replaces `MODELS_DIR` and the variables that name single files
 * @throws DomainError `config.invalid` listing every mistake
 */
export function commandConfiguration(modelsDirectory?: string): ServiceConfiguration {
  const directory = modelsDirectory === undefined ? {} : { ...SINGLE_FILES, MODELS_DIR: modelsDirectory };
  return loadConfiguration({ ...process.env, AUTH_BASIC_FILE: undefined, ...directory });
}

/** {@link commandConfiguration} for a command that runs the models; their files must exist. */
export function predictionConfiguration(modelsDirectory?: string): ServiceConfiguration {
  const configuration = commandConfiguration(modelsDirectory);
  checkConfiguredFiles(configuration);
  return configuration;
}

const SINGLE_FILES = {
  CTCLIP_MODEL_PATH: undefined,
  SUPERVISED_MODEL_PATH: undefined,
  LIGHTGBM_MODEL_PATH: undefined,
  TEXT_TOKENIZER_PATH: undefined,
};

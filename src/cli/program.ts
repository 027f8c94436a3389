import { Command, InvalidArgumentError, Option } from 'commander';
import { serviceIdentity } from '../config/service-version.js';
import { LANGUAGES } from '../core/problem/translation.js';
import { ATTRIBUTION_BASELINES } from '../core/inference/attribution-baseline.js';
import type { AuditVerifyOptions } from './audit.js';
import type { BatchCommandOptions } from './batch.js';
import type { ClientOptions } from './client.js';
import type { DemoOptions } from './demo.js';
import type { DoctorOptions } from './doctor.js';
import type { EmbedOptions } from './embed.js';
import type { EvidenceOptions } from './evidence.js';
import type { ExplainOptions } from './explain.js';
import type { Output } from './output.js';
import type { PhantomCommandOptions } from './phantom.js';
import type { PredictOptions } from './predict.js';
import type { ReplayOptions } from './replay.js';
import type { CreateTokenOptions, TokenFileOption } from './token.js';
import { ROLES } from '../server/auth/roles.js';
import type { VolumeOptions } from './volume.js';

const STUDY = 'ZIP or directory of DICOM files, or a volume as .nii or .nii.gz in Hounsfield units';
const SERIES = 'SeriesInstanceUID to use instead of the one that the rules choose';

const FINDING = 'a further finding to score, in English words; may be repeated';

/**
 * The command line: names and options only. Each command's code is in the file of its name, and is loaded when it runs: most
 * commands need neither networks nor tables.
 * @param end called with the exit code of a command that returns one
 */
export function buildProgram(output: Output, end: (code: number) => void): Command {
  const program = new Command('ctclip')
    .description('Chest-CT inference: the service’s own core without a server. For research use only.')
    .version(serviceIdentity().version)
    .showHelpAfterError('(see ctclip --help)');

  program
    .command('predict')
    .description('predict a study: the answer of POST /predict without a service')
    .argument('<study>', STUDY)
    .option('--models <directory>', 'directory of the model files (default: the service’s configuration)')
    .option('--series <uid>', SERIES)
    .option('--finding <name>', FINDING, collect)
    .option('--json', 'print the answer as the service’s JSON', false)
    .action(async (study: string, options: Omit<PredictOptions, 'study'>) =>
      (await import('./predict.js')).predictCommand({ ...options, study }, output),
    );

  program
    .command('explain')
    .description('predict a study and write the places behind the scores: picture, maps, volume, answer')
    .argument('<study>', STUDY)
    .requiredOption('-o, --output <directory>', 'directory to write to')
    .option('--models <directory>', 'directory of the model files (default: the service’s configuration)')
    .option('--series <uid>', SERIES)
    .option('--finding <name>', FINDING, collect)
    .option('--findings <names...>', 'findings to explain (default: the most important and the further ones)')
    .addOption(
      new Option('--baseline <baseline>', 'what a place is compared with: nothing, or the same place in air')
        .choices(ATTRIBUTION_BASELINES)
        .default('none'),
    )
    .addOption(
      new Option('--language <language>', 'language of the picture').choices(LANGUAGES).default(LANGUAGES[0]),
    )
    .action(async (study: string, options: Omit<ExplainOptions, 'study'>) =>
      (await import('./explain.js')).explainCommand({ ...options, study }, output),
    );

  program
    .command('evidence')
    .description('predict a study and write objects for PACS and medical record: DICOM SR, pictures, FHIR')
    .argument('<study>', 'ZIP or directory of DICOM files')
    .requiredOption('-o, --output <directory>', 'directory to write to')
    .option('--models <directory>', 'directory of the model files (default: the service’s configuration)')
    .option('--series <uid>', SERIES)
    .option('--finding <name>', FINDING, collect)
    .option(
      '--findings <names...>',
      'findings to localize (default: the most important and the further ones)',
    )
    .action(async (study: string, options: Omit<EvidenceOptions, 'study'>) =>
      (await import('./evidence.js')).evidenceCommand({ ...options, study }),
    );

  program
    .command('replay')
    .description(
      'predict a study again as a recorded answer says, and compare: exits with 0 if all is the same, 2 if only its origin differs, 3 if a value differs',
    )
    .argument('<answer>', 'JSON file: an answer, or a study of /studies with its result')
    .argument('<study>', STUDY)
    .option('--models <directory>', 'directory of the model files (default: the service’s configuration)')
    .option(
      '--tolerance <number>',
      'allowed difference of numbers that another device or runtime computed',
      probability,
      0.001,
    )
    .option('--json', 'print every difference as JSON', false)
    .action(async (answer: string, study: string, options: Omit<ReplayOptions, 'answer' | 'study'>) =>
      end(await (await import('./replay.js')).replayCommand({ ...options, answer, study }, output)),
    );

  program
    .command('inspect')
    .description('describe a model file, or the series of a study that would be read; no model is run')
    .argument('<file>', 'a .pt checkpoint, a .pkl or .txt ensemble, or a ZIP or directory of DICOM files')
    .option('--json', 'print JSON', false)
    .action(async (file: string, options: { json: boolean }) =>
      (await import('./inspect.js')).inspectCommand({ ...options, file }, output),
    );

  program
    .command('doctor')
    .description(
      'check whether the service will run on this machine with the current variables, and how to correct problems',
    )
    .option('--clock <url>', "compare the clock with a web server's")
    .option('--json', 'print JSON', false)
    .action(async (options: DoctorOptions) => (await import('./doctor.js')).doctorCommand(options, output));

  const audit = program.command('audit').description('work with the audit log of a service');
  audit
    .command('verify')
    .description('check whether lines of the audit log were changed, removed or inserted; exits with 1 if so')
    .argument('[files...]', 'the log and its rotated files, the oldest first (default: AUDIT_LOG)')
    .option('--key <file>', 'the key that its lines are hashed with (default: AUDIT_SALT_FILE)')
    .option('--json', 'print JSON', false)
    .action(async (files: string[], options: Omit<AuditVerifyOptions, 'files'>) => {
      end(await (await import('./audit.js')).auditVerifyCommand({ ...options, files }, output));
    });

  const pacs = program.command('pacs').description('work with the systems that receive results (PACS_FILE)');
  pacs
    .command('echo')
    .description(
      'test the connection to the peers by C-ECHO, QIDO-RS or /metadata; exits with 1 if one fails',
    )
    .argument('[name]', 'a peer of PACS_FILE (default: all)')
    .action(async (name: string | undefined) => {
      end(await (await import('./pacs-echo.js')).pacsEchoCommand(name, output));
    });

  addTokenCommands(
    program.command('token').description('create, list and revoke API tokens (AUTH_TOKEN_FILE)'),
    output,
  );

  program
    .command('volume')
    .description('write the series that would be predicted as a volume in Hounsfield units')
    .argument('<study>', STUDY)
    .option('-o, --output <file>', 'the volume, .nii or .nii.gz')
    .option('--tensor <file>', "the encoder's input, .npy")
    .option('--series <uid>', SERIES)
    .option('--any', 'lift the rules on modality and number of slices', false)
    .action(async (study: string, options: Omit<VolumeOptions, 'study'>) =>
      (await import('./volume.js')).volumeCommand({ ...options, study }, output),
    );

  program
    .command('embed')
    .description('write the image latent of a study, computed by a checkpoint')
    .argument('[study]', STUDY)
    .requiredOption('--model <file>', 'the checkpoint, .pt')
    .requiredOption('-o, --output <file>', 'the latent, .npy')
    .option('--tensor <file>', "the encoder's input as .npy, instead of a study")
    .option('--codes <file>', 'also write the codes of the tokens, .npy')
    .action(async (study: string | undefined, options: Omit<EmbedOptions, 'study'>) =>
      (await import('./embed.js')).embedCommand({ ...options, study }, output),
    );

  program
    .command('classify')
    .description('probability, decision and contributions from features')
    .argument('<features>', 'JSON file: an object of features by name, or an array of such objects')
    .requiredOption('--model <file>', 'the ensemble: .pkl or .txt')
    .option(
      '--threshold <probability>',
      'pathological from this probability on (default: OPTIMAL_THRESHOLD)',
      probability,
    )
    .action(async (features: string, options: { model: string; threshold?: number }) =>
      (await import('./classify.js')).classifyCommand(
        {
          features,
          model: options.model,
          threshold:
            options.threshold ??
            (await import('./command-configuration.js')).commandConfiguration().models.ensembles[0].threshold,
        },
        output,
      ),
    );

  program
    .command('client')
    .description('send a study to a running service and print its answer')
    .requiredOption('--url <url>', 'address of the service, such as http://127.0.0.1:8000')
    .requiredOption('--file <study>', 'ZIP of DICOM files, or a volume as .nii or .nii.gz')
    .option('--finding <name>', FINDING, collect)
    .addOption(userOption())
    .addOption(tokenOption())
    .action(async ({ user, ...options }: Omit<ClientOptions, 'credentials'> & WithUser) =>
      (await import('./client.js')).clientCommand(
        { ...options, ...(user !== undefined && { credentials: user }) },
        output,
      ),
    );

  program
    .command('batch')
    .description('send many studies to a running service and write a table of the answers')
    .argument('<studies...>', 'files (.zip, .nii, .nii.gz), folders of them, and folders of DICOM files')
    .requiredOption('--url <url>', 'address of the service, such as http://127.0.0.1:8000')
    .requiredOption('-o, --output <file>', 'the table: .xlsx, .csv or .jsonl; a journal is kept next to it')
    .option('--parallel <number>', 'studies sent at once', wholeNumber, 4)
    .option('--timeout <seconds>', 'limit for one study, including the queue', wholeNumber, 3600)
    .option('--patience <seconds>', 'give up after this time without an accepted study', wholeNumber, 1800)
    .option('--labels <file>', 'CSV of study and label: adds a column with the ground truth')
    .option('--deliver-to <names>', 'systems to which the service delivers the results, separated by commas')
    .option('--restart', 'send everything again and discard the journal', false)
    .addOption(userOption())
    .addOption(tokenOption())
    .action(async (studies: string[], { user, ...options }: BatchArguments) => {
      const address = user === undefined ? {} : { credentials: user };
      end(await (await import('./batch.js')).batchCommand({ ...options, ...address, studies }, output));
    });

  program
    .command('phantom')
    .description('write a synthetic chest CT as a ZIP of DICOM files')
    .requiredOption('-o, --output <file>', 'the ZIP to write')
    .option('--seed <number>', 'number that determines the patient', number)
    .option('--findings <names...>', 'findings to plant, or none (default: a nodule)')
    .option('--matrix <size>', 'rows and columns', number)
    .option('--slice-spacing <mm>', 'millimetres between slices', number)
    .option('--kernel <name>', 'ConvolutionKernel of the thin series')
    .option('--soft-tissue-series', 'add a soft-tissue reconstruction', false)
    .option('--truth <file>', 'write the positions of the findings, as JSON')
    .action(async (options: PhantomCommandOptions) =>
      output.out(`${await (await import('./phantom.js')).phantomCommand(options)}\n`),
    );

  program
    .command('demo')
    .description('start the service on the demonstration models, send it a synthetic study, print the answer')
    .option('--stay', 'keep the service running until Ctrl-C', false)
    .option('--port <port>', 'port of the service; another one if it is taken', number, 8000)
    .option('-o, --output <directory>', 'directory of the study and the picture', 'ctclip-demo')
    .action(async (options: DemoOptions) => (await import('./demo.js')).demoCommand(options, output));

  return program;
}

interface WithUser {
  readonly user?: string;
}
type BatchArguments = Omit<BatchCommandOptions, 'studies' | 'credentials'> & WithUser;

function userOption(): Option {
  return new Option('--user <user:password>', 'credentials for Basic auth')
    .env('CTCLIP_CREDENTIALS')
    .conflicts('token');
}

function tokenOption(): Option {
  return new Option('--token <token>', 'API token, or access token of the issuer').env('CTCLIP_TOKEN');
}

function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

function probability(text: string): number {
  const value = number(text);
  if (value < 0 || value > 1) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

function addTokenCommands(token: Command, output: Output): void {
  const file = ['--file <file>', 'file of the tokens (default: AUTH_TOKEN_FILE)'] as const;
  token
    .command('create')
    .description('create a token and print it once')
    .option(...file)
    .requiredOption('--name <name>', 'name of its user, for the log and as the owner of its studies')
    .addOption(new Option('--role <role>', 'role of the token').choices([...ROLES]).default('sender'))
    .option('--days <days>', 'days until the token expires', '365')
    .action(async (options: CreateTokenOptions) =>
      (await import('./token.js')).createTokenCommand(options, output),
    );
  token
    .command('list')
    .description('list the tokens with their users and expiry dates')
    .option(...file)
    .option('--json', 'print JSON', false)
    .action(async (options: TokenFileOption & { readonly json: boolean }) =>
      (await import('./token.js')).listTokensCommand(options, output),
    );
  token
    .command('revoke')
    .description('revoke a token')
    .argument('<id>', 'id of the token, as shown by `list`')
    .option(...file)
    .action(async (id: string, options: TokenFileOption) =>
      (await import('./token.js')).revokeTokenCommand(id, options, output),
    );
}

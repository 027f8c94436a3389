/**
 * Measures whether the service keeps several cards busy: eight studies on one stub card, and on two. Each launch of a kernel
 * sleeps, so that a study takes as long as on a real card; nothing is computed.
 *
 *   npm run bench:cards [-- --launch-us 4000]
 */
import { Command } from 'commander';
import { phantomStudy } from '../../src/core/phantom/phantom-study.js';
import { SMALL_CHEST } from '../builders/shared-phantom.js';
import { positiveNumber } from '../bench/command-options.js';
import { until } from '../e2e/running-service.js';
import { AnsweringCards } from './answering-card.js';
import { CudaCheckout } from './cuda-checkout.js';
import { fetchProvider } from './pinned-provider.js';

const STUDIES = 8;

const { launchUs } = new Command()
  .option('--launch-us <number>', 'microseconds of a launch', positiveNumber, 4000)
  .parse()
  .opts<{ launchUs: number }>();

const provider = await fetchProvider();
if (provider === undefined) process.exit(1);
using checkout = new CudaCheckout(provider);
const cards = await AnsweringCards.prepare(checkout);
const study = new Blob([Buffer.from(await phantomStudy(SMALL_CHEST))]);

/** Seconds from sending all studies at once to the last answer. */
async function secondsWith(count: number): Promise<number> {
  const numbers = Array.from({ length: count }, (_, card) => card).join(',');
  const settings = { cards: count, launchMicroseconds: launchUs };
  await using service = await cards.start(settings, { CUDA_DEVICE_ID: numbers });
  await until(async () => {
    const text = await (await service.get('/metrics')).text();
    return text.match(/^ctclip_device_state\{.*state="ready"\} 1$/gm)?.length === count;
  }, 'all cards');
  const send = async (): Promise<void> => {
    const form = new FormData();
    form.append('file', study, 'study.zip');
    const { status } = await fetch(`${service.url}/predict`, { method: 'POST', body: form });
    if (status !== 200) throw new Error(`A study was answered ${status}.`);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: STUDIES }, send));
  return (performance.now() - begin) / 1000;
}

const [one, two] = [await secondsWith(1), await secondsWith(2)];
console.log(`one card   ${one.toFixed(2)} s for ${STUDIES} studies`);
console.log(`two cards  ${two.toFixed(2)} s, ${(two / one).toFixed(2)} of that`);

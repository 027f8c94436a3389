import { CUDA_RELEASE, type CudaRelease } from './cuda-release.js';
import type { System } from './system.js';

const QUERY = [
  '--query-gpu=index,uuid,name,driver_version,compute_cap,memory.total,memory.used',
  '--format=csv,noheader,nounits',
];

/** A graphics card as nvidia-smi describes it. */
export interface CudaCard {
  /** Name, driver and memory, for people. */
  readonly description: string;
  /** The reason why ONNX Runtime cannot use it, and the remedy; undefined without a known reason. */
  readonly fault: string | undefined;
  /** MB that no program uses; undefined for parts of a card (MIG), which do not report it. */
  readonly freeMb: number | undefined;
}

/** The reason why no card was found, and the remedy. */
export interface NoCudaCard {
  readonly fault: string;
}

/**
 * Finds the card that CUDA_DEVICE_ID means among those that CUDA counts.
 * @returns undefined where nvidia-smi does not answer: the card is then left to ONNX Runtime
 */
export async function findCudaCard(
  system: System,
  deviceId: number,
  release: CudaRelease = CUDA_RELEASE,
): Promise<CudaCard | NoCudaCard | undefined> {
  const answer = await system.run('nvidia-smi', ...QUERY);
  if (answer === undefined) return undefined;
  // Without a card, nvidia-smi prints a sentence.
  const cards = answer
    .trim()
    .split('\n')
    .map(parseCard)
    .filter(({ uuid }) => uuid !== '');
  const visible = visibleCards(cards, system.visibleDevices);
  const card = visible.at(deviceId);
  if (card === undefined) return { fault: noSuchCard(deviceId, visible.length, system.visibleDevices) };
  return { description: describe(card), fault: faultOf(card, release), freeMb: freeMbOf(card) };
}

interface ParsedCard {
  readonly index: string;
  readonly uuid: string;
  readonly name: string;
  readonly driver: string;
  readonly capability: string;
  readonly totalMb: number;
  readonly usedMb: number;
}

function parseCard(line: string): ParsedCard {
  const [index = '', uuid = '', name = '', driver = '', capability = '', total = '', used = ''] = line
    .split(',')
    .map((field) => field.trim());
  return { index, uuid, name, driver, capability, totalMb: Number(total), usedMb: Number(used) };
}

/**
 * The cards in CUDA's order: by bus, as nvidia-smi lists them (the service sets CUDA_DEVICE_ORDER). CUDA_VISIBLE_DEVICES, if set,
 * lists them by index or by the beginning of their UUID, and the list ends at the first that does not exist (CUDA C++
 * Programming Guide, section "CUDA Environment Variables"). nvidia-smi itself ignores that variable.
 */
function visibleCards(cards: readonly ParsedCard[], devices: string | undefined): readonly ParsedCard[] {
  if (devices === undefined) return cards;
  const visible: ParsedCard[] = [];
  for (const entry of devices.split(',').map((text) => text.trim())) {
    const card = cards.find(({ index, uuid }) =>
      /^\d+$/.test(entry) ? index === entry : entry !== '' && uuid.startsWith(entry),
    );
    // A part of a card (MIG) has a UUID that this query does not list.
    if (card === undefined && !entry.startsWith('MIG-')) break;
    visible.push(card ?? partOfCard(entry, cards));
  }
  return visible;
}

function partOfCard(uuid: string, cards: readonly ParsedCard[]): ParsedCard {
  const first = cards.at(0);
  const { driver, capability } = first ?? { driver: '', capability: '' };
  return { index: '', uuid, name: uuid, driver, capability, totalMb: NaN, usedMb: NaN };
}

function noSuchCard(deviceId: number, count: number, devices: string | undefined): string {
  const among = devices === undefined ? '' : ` in CUDA_VISIBLE_DEVICES=${devices}`;
  const known =
    count === 0
      ? `there is none${among}`
      : `there are ${Array.from({ length: count })
          .map((_, index) => index)
          .join(', ')}${among}`;
  return `There is no card ${deviceId}; ${known}. Correct CUDA_DEVICE_ID. In a container it counts the container's cards from 0.`;
}

function describe({ name, driver, totalMb, usedMb }: ParsedCard): string {
  const memory =
    Number.isFinite(totalMb) && Number.isFinite(usedMb)
      ? `${usedMb} of ${totalMb} MB used`
      : 'memory unknown';
  return `${name}, driver ${driver}, ${memory}`;
}

function faultOf(
  card: ParsedCard,
  { cuda, oldestDriver, capabilities, capabilitiesText, otherTarget }: CudaRelease,
): string | undefined {
  const otherImage = otherTarget === undefined ? '' : `, use the image ${otherTarget}`;
  if (Number.parseInt(card.driver, 10) < oldestDriver)
    return `${describe(card)}. The driver is too old for CUDA ${cuda}: install ${oldestDriver} or newer${otherImage.replace(', use', ', or use')}.`;
  const [major, minor] = card.capability.split('.').map(Number);
  // Old drivers do not report the capability.
  if (major === undefined || !Number.isInteger(major)) return undefined;
  const least = capabilities.get(major);
  if (least !== undefined && minor !== undefined && minor >= least) return undefined;
  return `${describe(card)}. Its compute capability is ${card.capability}, and this ONNX Runtime has kernels for ${capabilitiesText} only (docs/gpu.md): use another card${otherImage}, or set DEVICE=webgpu or DEVICE=cpu.`;
}

function freeMbOf({ totalMb, usedMb }: ParsedCard): number | undefined {
  const free = totalMb - usedMb;
  return Number.isFinite(free) ? free : undefined;
}

import { testPeer } from '../core/peers/test-peer.js';
import type { Peer } from '../core/peers/peer.js';
import { causesOf } from '../core/problem/causes.js';
import { DomainError } from '../core/problem/domain-error.js';
import { commandConfiguration } from './command-configuration.js';
import { noPeers, unknownPeer } from './cli-errors.js';
import { PROCESS_OUTPUT, type Output } from './output.js';

/**
 * `ctclip pacs echo`: tests the connection to the peers of PACS_FILE.
 * @param name of one peer; undefined: all
 * @returns exit code: 0 if every tested peer answers and accepts the objects that it should receive
 * @throws DomainError `cli.no-peers`, `cli.unknown-peer`
 */
export async function pacsEchoCommand(
  name: string | undefined,
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  const { peers } = commandConfiguration().delivery;
  if (peers.length === 0) throw noPeers();
  const tested = peers.filter((peer) => name === undefined || peer.name === name);
  if (tested.length === 0)
    throw unknownPeer(
      name ?? '',
      peers.map((peer) => peer.name),
    );
  const states = await Promise.all(tested.map(peerState));
  for (const [index, { isFit, message }] of states.entries())
    output.out(`${isFit ? 'ok    ' : 'failed'}  ${tested[index]?.name ?? ''}: ${message}\n`);
  return states.every(({ isFit }) => isFit) ? 0 : 1;
}

export interface PeerState {
  readonly isFit: boolean;
  /** One sentence. */
  readonly message: string;
}

const QUESTION = { dicom: 'C-ECHO', stow: 'QIDO-RS', fhir: '/metadata' } as const;

/** Tests a peer. Never rejects because of the peer. */
export async function peerState(peer: Peer): Promise<PeerState> {
  const place = peer.kind === 'dicom' ? `${peer.calledAeTitle}@${peer.host}:${peer.port}` : peer.url;
  try {
    const { tookMs, unsupported } = await testPeer(peer, AbortSignal.timeout(peer.timeoutMs));
    const answer = `${place} answers ${QUESTION[peer.kind]} in ${tookMs} ms`;
    return unsupported.length === 0
      ? { isFit: true, message: `${answer}.` }
      : { isFit: false, message: `${answer}, but does not accept ${unsupported.join(', ')}.` };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const causes = causesOf(error);
    return {
      isFit: false,
      message: `${place}: ${error.message}${causes === undefined ? '' : ` (${causes})`}`,
    };
  }
}

import type { Peer } from '../../core/peers/peer.js';
import { peerState } from '../pacs-echo.js';
import { type Examination, ok, warning } from './examination.js';

/** Tests the peers of PACS_FILE. A failure is a warning, because the service starts and delivers once they answer. */
export function examinePeers(peers: readonly Peer[]): Promise<Examination[]> {
  return Promise.all(
    peers.map(async (peer) => {
      const { isFit, message } = await peerState(peer);
      return (isFit ? ok : warning)(`Peer ${peer.name}`, message);
    }),
  );
}

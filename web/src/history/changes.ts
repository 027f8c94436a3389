/** Tells all tabs of the page that a study was sent, cancelled or deleted. The message itself says nothing about it. */
const channel = new BroadcastChannel('ctclip.studies');
const listeners = new Set<() => void>();

channel.addEventListener('message', () => notify());

export function announceChange(): void {
  channel.postMessage('changed');
  notify();
}

/** @returns function that ends it */
export function onChangeOfStudies(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) listener();
}

/** Notifies the other tabs that a study was sent, cancelled or deleted. The message does not say which study. */
const channel = new BroadcastChannel('ctclip.studies');
const listeners = new Set<() => void>();

channel.addEventListener('message', () => notify());

export function announceChange(): void {
  channel.postMessage('changed');
  notify();
}

/** @returns function that removes the listener */
export function onChangeOfStudies(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) listener();
}

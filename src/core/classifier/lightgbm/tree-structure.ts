import { damagedTree } from '../classifier-errors.js';
import { MAX_DEPTH } from './limits.js';
import type { Tree } from './tree.js';

/**
 * Walks from the root and proves that the child indices form one tree: every split and every leaf is reached exactly once,
 * so no walk can loop.
 * @returns edges from the root to the deepest leaf
 * @throws DomainError `classifier.damaged-tree`
 */
export function measureDepth(index: number, tree: Omit<Tree, 'depth'>): number {
  const { leaves, leftChild, rightChild } = tree;
  const splits = leaves - 1;
  const isReached = new Uint8Array(splits + leaves);
  const depths = new Int32Array(splits);
  const pending = [0];
  isReached[0] = 1;
  let reached = 1;
  let deepest = 0;
  for (let split = pending.pop(); split !== undefined; split = pending.pop()) {
    const depth = (depths[split] ?? 0) + 1;
    if (depth > deepest) deepest = depth;
    if (depth > MAX_DEPTH)
      throw damagedTree(index, 'left_child', `makes the tree deeper than ${MAX_DEPTH} levels`);
    for (const [field, children] of [
      ['left_child', leftChild],
      ['right_child', rightChild],
    ] as const) {
      const child: number | undefined = children[split];
      if (child === undefined) throw damagedTree(index, field, `has no split ${split}`);
      const slot = child >= 0 ? child : splits + ~child;
      if (isReached[slot] === 1) {
        throw damagedTree(index, field, `leads from split ${split} to ${child}, which already has a parent`);
      }
      isReached[slot] = 1;
      reached++;
      if (child >= 0) {
        depths[child] = depth;
        pending.push(child);
      }
    }
  }
  if (reached !== splits + leaves) {
    throw damagedTree(index, 'left_child', `and right_child reach ${reached} of ${splits + leaves} nodes`);
  }
  return deepest;
}

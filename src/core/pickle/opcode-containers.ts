import type { OpcodeHandler } from './opcode-literals.js';
import type { PickleMachine } from './pickle-machine.js';
import { PickleObject } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** Opcodes that make and fill tuples, lists, dicts and sets. */
export const CONTAINER_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  // EMPTY_TUPLE ')', TUPLE 't', TUPLE1, TUPLE2, TUPLE3
  [0x29, (m) => m.push([])],
  [0x74, (m) => m.push(m.popToMark())],
  [0x85, (m) => m.push(popTuple(m, 1))],
  [0x86, (m) => m.push(popTuple(m, 2))],
  [0x87, (m) => m.push(popTuple(m, 3))],
  // EMPTY_LIST ']', LIST 'l', APPEND 'a', APPENDS 'e'
  [0x5d, (m) => m.push([])],
  [0x6c, (m) => m.push(m.popToMark())],
  [0x61, (m) => append(m, [m.pop()])],
  [0x65, (m) => append(m, m.popToMark())],
  // EMPTY_DICT '}', DICT 'd', SETITEM 's', SETITEMS 'u'
  [0x7d, (m) => m.push(new Map<PickleValue, PickleValue>())],
  [
    0x64,
    (m) => {
      const pairs = m.popToMark();
      m.push(new Map<PickleValue, PickleValue>());
      setItems(m, pairs);
    },
  ],
  [0x73, (m) => setItems(m, popTuple(m, 2))],
  [0x75, (m) => setItems(m, m.popToMark())],
  // EMPTY_SET, ADDITEMS, FROZENSET
  [0x8f, (m) => m.push(new Set<PickleValue>())],
  [0x90, (m) => append(m, m.popToMark())],
  [0x91, (m) => m.push(new Set(m.popToMark()))],
];

function popTuple(machine: PickleMachine, size: number): PickleValue[] {
  const items = Array.from({ length: size }, () => machine.pop());
  return items.reverse();
}

function append(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = machine.top();
  if (target instanceof Set) {
    for (const item of items) target.add(item);
    return;
  }
  const list = target instanceof PickleObject ? target.items : target;
  if (!Array.isArray(list))
    throw machine.stream.malformed('items are appended to a value that is not a list');
  // Not `push(...items)`: a spread of a million items overflows the stack.
  for (const item of items) list.push(item);
}

function setItems(machine: PickleMachine, pairs: readonly PickleValue[]): void {
  const target = machine.top();
  if (pairs.length % 2 !== 0) throw machine.stream.malformed('a key without a value');
  for (let i = 0; i < pairs.length; i += 2) {
    if (target instanceof Map) target.set(pairs[i], pairs[i + 1]);
    else if (target instanceof PickleObject) target.entries.push([pairs[i], pairs[i + 1]]);
    else throw machine.stream.malformed('items are set on a value that is not a dict');
  }
}

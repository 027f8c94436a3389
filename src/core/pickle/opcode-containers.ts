import type { OpcodeHandler } from './opcode-literals.js';
import { OP } from './opcode-names.js';
import type { PickleMachine } from './pickle-machine.js';
import { PickleObject } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** Opcodes that make and fill tuples, lists, dicts and sets. */
export const CONTAINER_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  [OP.EMPTY_TUPLE, (m) => m.push([])],
  [OP.TUPLE, (m) => m.push(m.popToMark())],
  [OP.TUPLE1, (m) => m.push(popTuple(m, 1))],
  [OP.TUPLE2, (m) => m.push(popTuple(m, 2))],
  [OP.TUPLE3, (m) => m.push(popTuple(m, 3))],
  [OP.EMPTY_LIST, (m) => m.push([])],
  [OP.LIST, (m) => m.push(m.popToMark())],
  [OP.APPEND, (m) => append(m, [m.pop()])],
  [OP.APPENDS, (m) => append(m, m.popToMark())],
  [OP.EMPTY_DICT, (m) => m.push(new Map<PickleValue, PickleValue>())],
  [
    OP.DICT,
    (m) => {
      const pairs = m.popToMark();
      m.push(new Map<PickleValue, PickleValue>());
      setItems(m, pairs);
    },
  ],
  [OP.SETITEM, (m) => setItems(m, popTuple(m, 2))],
  [OP.SETITEMS, (m) => setItems(m, m.popToMark())],
  [OP.EMPTY_SET, (m) => m.push(new Set<PickleValue>())],
  [OP.ADDITEMS, (m) => append(m, m.popToMark())],
  [OP.FROZENSET, (m) => m.push(new Set(m.popToMark()))],
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
  for (let i = 0; i < pairs.length; i += 2) {
    const [key, value] = [pairs[i], pairs[i + 1]];
    if (key === undefined || value === undefined) throw machine.stream.malformed('a key without a value');
    if (target instanceof Map) target.set(key, value);
    else if (target instanceof PickleObject) target.entries.push([key, value]);
    else throw machine.stream.malformed('items are set on a value that is not a dict');
  }
}

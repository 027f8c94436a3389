import type { OpcodeHandler } from './opcode-literals.js';
import { OP } from './opcode-names.js';
import type { PickleMachine } from './pickle-machine.js';
import { HostValue, PickleGlobal, PickleObject } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** Module names of Python 2, as CPython's `fix_imports` maps them. */
const PYTHON_2_MODULES: Readonly<Record<string, string | undefined>> = {
  __builtin__: 'builtins',
  copy_reg: 'copyreg',
};

/** Longest module and name together, in characters. Error messages quote names, so a hostile one must stay short. */
const MAX_GLOBAL_LENGTH = 500;

/** Opcodes that name globals and make objects from them. They call only the table's constructors. */
export const OBJECT_OPCODES: readonly (readonly [number, OpcodeHandler])[] = [
  [OP.GLOBAL, (m) => m.push(globalNamed(m, m.stream.line(), m.stream.line()))],
  [
    OP.STACK_GLOBAL,
    (m) => {
      const name = m.pop();
      const module = m.pop();
      if (typeof name !== 'string' || typeof module !== 'string') {
        throw m.stream.malformed('a global whose name is not a string');
      }
      m.push(globalNamed(m, module, name));
    },
  ],
  // REDUCE, NEWOBJ: callable and tuple of arguments
  [OP.REDUCE, callWithTuple],
  [OP.NEWOBJ, callWithTuple],
  // NEWOBJ_EX: callable, tuple and dict of arguments
  [
    OP.NEWOBJ_EX,
    (m) => {
      const keywords = m.pop();
      if (!(keywords instanceof Map)) throw m.stream.malformed('keyword arguments are not a dict');
      const args = m.pop();
      m.push(m.construct(m.pop(), args, keywords));
    },
  ],
  // OBJ: mark, class, arguments. INST 'i': the same with the class in the text argument.
  [
    OP.OBJ,
    (m) => {
      const [callable, ...args] = m.popToMark();
      if (callable === undefined) throw m.stream.malformed('an object without its class');
      m.push(m.construct(callable, args));
    },
  ],
  [
    OP.INST,
    (m) => {
      const global = globalNamed(m, m.stream.line(), m.stream.line());
      m.push(m.construct(global, m.popToMark()));
    },
  ],
  [OP.BUILD, build],
  [OP.PERSID, (m) => m.push(persistent(m, m.stream.line()))],
  [OP.BINPERSID, (m) => m.push(persistent(m, m.pop()))],
];

function globalNamed(machine: PickleMachine, module: string, name: string): PickleGlobal {
  if (module.length + name.length > MAX_GLOBAL_LENGTH)
    throw machine.stream.malformed('the name of a global is too long');
  return new PickleGlobal(
    Object.hasOwn(PYTHON_2_MODULES, module) ? (PYTHON_2_MODULES[module] ?? module) : module,
    name,
  );
}

function callWithTuple(machine: PickleMachine): void {
  const args = machine.pop();
  machine.push(machine.construct(machine.pop(), args));
}

function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.pop();
  if (target instanceof HostValue) {
    machine.push(target.build(state, machine.stream));
    return;
  }
  if (target instanceof PickleObject) target.state = state;
  // torch puts `_metadata` on state dicts. The plain value cannot hold attributes of a dict or list: they are dropped.
  else if (!isContainer(target)) throw machine.stream.malformed('state is given to a value that takes none');
  machine.push(target);
}

function isContainer(value: PickleValue): boolean {
  return value instanceof Map || value instanceof Set || Array.isArray(value);
}

function persistent(machine: PickleMachine, id: PickleValue): PickleValue {
  const { persistentLoad } = machine.session;
  if (!persistentLoad) throw machine.stream.malformed('a persistent id in a file that must not have any');
  return persistentLoad(id);
}

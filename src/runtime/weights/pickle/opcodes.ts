import type { Machine } from './machine.ts';

/**
 * Operations of pickle protocols 2 to 5, and those of protocols 0 and 1 that Python 2 wrote, by opcode (PEP
 * 307, 3154 and 574; module pickletools). Any other opcode is an error.
 */
export const opcodes: ReadonlyMap<number, (machine: Machine) => void> = new Map(
  Object.entries({
    // Structure
    '(': (m) => m.mark(),
    '0': (m) => void m.pop(),
    '1': (m) => void m.popToMark(),
    '2': (m) => m.push(m.top()),
    '\x80': protocol,
    // Frame lengths are hints for reading ahead.
    '\x95': (m) => void m.stream.uint64(),
    // Memo
    q: (m) => m.remember(m.stream.byte()),
    r: (m) => m.remember(m.stream.uint32()),
    '\x94': (m) => m.remember(m.memo.size),
    h: (m) => m.recall(m.stream.byte()),
    j: (m) => m.recall(m.stream.uint32()),
    // Plain values
    N: (m) => m.push(null),
    '\x88': (m) => m.push(true),
    '\x89': (m) => m.push(false),
    J: (m) => m.push(m.stream.int32()),
    K: (m) => m.push(m.stream.byte()),
    M: (m) => m.push(m.stream.uint16()),
    I: (m) => m.push(decimal(m)),
    L: (m) => m.push(decimal(m)),
    '\x8a': (m) => m.push(integer(m, m.stream.byte())),
    '\x8b': (m) => m.push(integer(m, m.stream.uint32())),
    G: (m) => m.push(m.stream.float64()),
    X: (m) => m.push(m.stream.text(m.stream.uint32())),
    '\x8c': (m) => m.push(m.stream.text(m.stream.byte())),
    '\x8d': (m) => m.push(m.stream.text(m.stream.uint64())),
    // Strings of Python 2
    T: (m) => m.push(m.stream.text(m.stream.uint32())),
    U: (m) => m.push(m.stream.text(m.stream.byte())),
    B: (m) => m.push(m.stream.bytes(m.stream.uint32())),
    C: (m) => m.push(m.stream.bytes(m.stream.byte())),
    '\x8e': (m) => m.push(m.stream.bytes(m.stream.uint64())),
    '\x96': (m) => m.push(m.stream.bytes(m.stream.uint64())),
    // Collections
    ')': (m) => m.push([]),
    t: (m) => m.push(m.popToMark()),
    '\x85': (m) => m.push(m.popTuple(1)),
    '\x86': (m) => m.push(m.popTuple(2)),
    '\x87': (m) => m.push(m.popTuple(3)),
    ']': (m) => m.push([]),
    l: (m) => m.push(m.popToMark()),
    a: (m) => m.append([m.pop()]),
    e: (m) => m.append(m.popToMark()),
    '}': (m) => m.push(new Map()),
    d: (m) => {
      const items = m.popToMark();
      m.push(new Map());
      m.setItems(items);
    },
    s: (m) => m.setItems(m.popTuple(2)),
    u: (m) => m.setItems(m.popToMark()),
    '\x8f': (m) => m.push(new Set()),
    '\x90': (m) => m.add(m.popToMark()),
    '\x91': (m) => m.push(new Set(m.popToMark())),
    // Names and calls
    c: (m) => m.push(m.name(m.stream.line(), m.stream.line())),
    '\x93': (m) => {
      const [module, member] = m.popTuple(2);
      m.push(m.name(module, member));
    },
    R: (m) => {
      const [callee, args] = m.popTuple(2);
      m.call(callee, args);
    },
    '\x81': (m) => {
      const [callee, args] = m.popTuple(2);
      m.call(callee, args);
    },
    '\x92': (m) => {
      const [callee, args] = m.popTuple(3);
      m.call(callee, args);
    },
    i: (m) => {
      const name = m.name(m.stream.line(), m.stream.line());
      m.call(name, m.popToMark());
    },
    o: (m) => {
      const [callee, ...args] = m.popToMark();
      m.call(callee, args);
    },
    // Attributes are skipped: no allowed object stores weights in them.
    b: (m) => void m.pop(),
    Q: (m) => m.persistent(m.pop()),
  } satisfies Record<string, (machine: Machine) => void>).map(([code, run]) => [code.charCodeAt(0), run]),
);

function protocol({ stream }: Machine): void {
  const version = stream.byte();
  if (version > 5) throw stream.damaged(`pickle protocol ${version} is not known`);
}

function decimal({ stream }: Machine): number | bigint | boolean {
  const text = stream.line();
  // Booleans of protocols 0 and 1.
  if (text === '00' || text === '01') return text === '01';
  const match = /^(-?\d+)L?$/.exec(text);
  if (!match) throw stream.damaged(`${JSON.stringify(text)} is not a whole number`);
  return narrow(BigInt(match[1]!));
}

/** Little-endian two's complement integer of any length; empty is 0. */
function integer({ stream }: Machine, length: number): number | bigint {
  if (length > 1024) throw stream.damaged(`a whole number of ${length} bytes`);
  const bytes = stream.bytes(length);
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return narrow(BigInt.asIntN(8 * length, BigInt(`0x${hex || '0'}`)));
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

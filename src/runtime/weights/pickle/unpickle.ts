import { Machine } from './machine.ts';
import type { PickleContext } from './names.ts';
import { opcodes } from './opcodes.ts';
import type { PickleStream } from './stream.ts';

const stop = '.'.charCodeAt(0);

/**
 * Reads one pickle and leaves the stream behind it. A pickle is a program; here it can only build plain data: names
 * outside the context's list are refused, attributes are passed over, and nothing of the file is ever run. Throws
 * DataError.
 */
export function unpickle(stream: PickleStream, context: PickleContext): unknown {
  const machine = new Machine(stream, context);
  for (;;) {
    const code = stream.byte();
    if (code === stop) return machine.pop();
    const operation = opcodes.get(code);
    if (!operation) throw stream.damaged(`operation 0x${code.toString(16)} is not known`);
    operation(machine);
  }
}

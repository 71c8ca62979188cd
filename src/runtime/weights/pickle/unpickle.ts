import { Machine } from './machine.ts';
import type { PickleContext } from './names.ts';
import { opcodes } from './opcodes.ts';
import type { PickleStream } from './stream.ts';

const stop = '.'.charCodeAt(0);

/**
 * Reads one pickle and leaves the stream after it. A pickle is a program; this machine can only build plain
 * data: names outside of the allowlist are refused, attributes are skipped, and no code of the file is
 * executed. Throws DataError.
 */
export function unpickle(stream: PickleStream, context: PickleContext): unknown {
  const machine = new Machine(stream, context);
  for (;;) {
    const code = stream.byte();
    if (code === stop) return machine.pop();
    const operation = opcodes.get(code);
    if (!operation) throw stream.damaged(`operation 0x${code.toString(16)} is not known`);
    machine.spend(1);
    operation(machine);
  }
}

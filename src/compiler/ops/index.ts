import type { OpName } from '../ir/graph.ts';
import { type ElementwiseOp, type Op, type OpSet, opOf } from '../ir/op.ts';
import * as table from './table.ts';

type Registered = typeof table;

/** Declares every op to the types of ir/: its name, inputs, outputs and attributes. */
declare module '../ir/graph.ts' {
  interface OpTable extends Registered {}
}

/** Every op by name: the table that builder, verifier, autodiff and interpreter receive. */
export const ops: OpSet = { ...table };

/** Names of every op. */
export const opNames = Object.keys(table) as readonly OpName[];

/** The op with a name. Throws an Error for an unknown name, a bug in the code that built the graph. */
export function opNamed(name: string): Op {
  return opOf(ops, name);
}

/** The op with a name if it is elementwise, else undefined. */
export function elementwiseNamed(name: string): ElementwiseOp | undefined {
  const op = opNamed(name);
  return op.kind === 'elementwise' ? op : undefined;
}

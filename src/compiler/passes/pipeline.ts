import type { Graph } from '../ir/graph.ts';
import { verify } from '../ir/verify.ts';
import type { Target } from '../target.ts';
import { commonSubexpressions } from './common_subexpressions.ts';
import { deadCode } from './dead_code.ts';
import { foldConstants } from './fold_constants.ts';
import { foldTransposes } from './fold_transposes.ts';
import { fuse } from './fuse.ts';
import { fuseBias } from './fuse_bias.ts';
import { fuseEpilogues } from './fuse_epilogues.ts';
import { fusePrologues } from './fuse_prologues.ts';
import { joinPieces } from './join_pieces.ts';
import { joinSums } from './join_sums.ts';
import { order } from './order.ts';
import type { Pass } from './pass.ts';
import { pointwise } from './pointwise.ts';
import { simplify } from './simplify.ts';
import { storeConstants } from './store_constants.ts';

/** Every pass, in the order in which they run. Products on software adapters read textures, which hold tensors as they are. */
export const pipelineFor = (target: Pick<Target, 'class'>): readonly Pass[] => [
  deadCode,
  foldConstants,
  pointwise,
  simplify,
  commonSubexpressions,
  joinPieces,
  foldConstants,
  simplify,
  foldTransposes,
  deadCode,
  fuseBias,
  fuse,
  fuseEpilogues,
  ...(target.class === 'cpu' ? [] : [fusePrologues]),
  deadCode,
  storeConstants,
  joinSums,
  order,
];

export interface PassLog {
  readonly pass: string;
  readonly before: number;
  readonly after: number;
  readonly milliseconds: number;
  readonly graph: Graph;
}

/** The same nodes, inputs and outputs: a pass that found nothing to do. */
function isUnchanged(before: Graph, after: Graph): boolean {
  const same = <T>(a: readonly T[], b: readonly T[]): boolean =>
    a === b || (a.length === b.length && a.every((one, i) => one === b[i]));
  return (
    same(before.nodes, after.nodes) &&
    same(before.inputs, after.inputs) &&
    same(before.outputs, after.outputs)
  );
}

/** Runs the passes; the verifier looks at every graph that one of them has changed. */
export function optimize(
  graph: Graph,
  target: Pick<Target, 'class'>,
): { readonly graph: Graph; readonly log: readonly PassLog[] } {
  const log: PassLog[] = [];
  let current = graph;
  for (const pass of pipelineFor(target)) {
    const started = performance.now();
    const next = pass.run(current);
    if (!isUnchanged(current, next)) verify(next);
    log.push({
      pass: pass.name,
      before: current.nodes.length,
      after: next.nodes.length,
      milliseconds: performance.now() - started,
      graph: next,
    });
    current = next;
  }
  return { graph: current, log };
}

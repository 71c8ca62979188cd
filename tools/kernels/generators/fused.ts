import type { Node } from '../../../src/compiler/ir/graph.ts';
import { fuse } from '../../../src/compiler/passes/index.ts';
import type { Draw } from '../draw.ts';
import type { KernelCase } from '../kernel_case.ts';
import { randomGraph, randomInputs } from '../random_graph.ts';
import type { CaseMaker } from './maker.ts';

/** Fused bodies that the pass builds from random elementwise graphs. */

function largestBody(draw: Draw): Node | undefined {
  const { nodes } = fuse.run(randomGraph(draw, { steps: 12, elementwise: true }));
  const sizeOf = (node: Node) => node.body?.nodes.length ?? 0;
  return nodes.filter((node) => node.body).sort((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/** Draws values from other nodes like graph inputs. */
const fused: CaseMaker = (draw): KernelCase => {
  let node = largestBody(draw);
  while (!node) node = largestBody(draw);
  const inputs = randomInputs(draw, node.body!);
  return { node, inputs: node.body!.inputs.map(({ name }) => inputs.get(name)!) };
};

export const fusedMakers: Readonly<Record<string, CaseMaker>> = { fused };

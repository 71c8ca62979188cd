import { describe, expect, test } from 'vitest';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { printGraph } from '../../src/compiler/ir/print.ts';
import { epiloguesFrom } from '../../src/compiler/passes/fuse_epilogues.ts';
import { optimizationPasses, optimize } from '../../src/compiler/passes/index.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { randomGraph } from '../../tools/kernels/random_graph.ts';
import { checked } from './support.ts';

/** Every optimisation pass separately, and all together, on random graphs. */

const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const graphOf = (seed: number): Graph =>
  randomGraph(new Draw(seed), { steps: 30, elementwise: seed % 4 === 3 });
// Random graphs are small, so products accept epilogues at any size.
const eager = epiloguesFrom(0);
const target = { class: 'discrete' } as const;
const passes = [
  ...new Map(
    optimizationPasses.map(({ name, run }) => [
      name,
      name === eager.name ? eager : { name, run: (graph: Graph) => run(graph, { target }) },
    ]),
  ).values(),
];
const optimized = { run: (graph: Graph) => optimize(graph, target).graph };

describe.each(passes)('$name', (pass) => {
  test.each(seeds)('preserves the values of graph %i, also when applied to its own result', (seed) => {
    const once = checked(pass, graphOf(seed));
    checked(pass, once);
  });
});

describe('the pipeline', () => {
  test.each(seeds)('preserves the values of graph %i', (seed) => {
    const graph = graphOf(seed);
    const after = checked(optimized, graph);
    expect(after.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
  });

  test.each(seeds)('is idempotent on graph %i', (seed) => {
    const once = optimize(graphOf(seed), target).graph;
    expect(printGraph(checked(optimized, once))).toBe(printGraph(once));
  });

  test('every pass changed some graph', () => {
    const changed = new Set<string>();
    for (const seed of seeds) {
      let graph = graphOf(seed);
      for (const { pass, graph: next } of optimize(graph, target).log) {
        if (printGraph(next) !== printGraph(graph)) changed.add(pass);
        graph = next;
      }
      if (printGraph(eager.run(graph)) !== printGraph(graph)) changed.add(eager.name);
    }
    expect([...changed].sort()).toEqual(passes.map(({ name }) => name).sort());
  });
});

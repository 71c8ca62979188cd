import { expect, test } from 'vitest';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { again, type ContextPass, printAfter, printLog, runPasses } from '../../src/compiler/passes/index.ts';
import { graphOf } from './support.ts';

/** Running a list of passes: log entries, and errors that name the broken pass. */

const graph = graphOf(({ b, x }) => {
  b.op('tanh', [x]);
  return b.op('relu', [x]);
});
const keepLast: ContextPass<{ readonly skipped: boolean }> = {
  name: 'keep_last',
  summary: 'keeps the last node',
  requires: [],
  ensures: ['live'],
  skip: ({ skipped }) => (skipped ? 'there is nothing to keep' : undefined),
  run: ({ nodes, ...rest }: Graph) => ({ ...rest, nodes: nodes.slice(-1) }),
};
const passes = [keepLast, again(keepLast, 'once is not enough')];

test('the log has an entry for every pass, whether it ran or not', () => {
  const { graph: result, log } = runPasses(graph, passes, { skipped: false });
  expect(result.nodes.map(({ op }) => op)).toEqual(['relu']);
  expect(log.map(({ pass, repeats, outcome }) => [pass, repeats, outcome.kind])).toEqual([
    ['keep_last', undefined, 'changed'],
    ['keep_last', 'once is not enough', 'unchanged'],
  ]);
  expect(log[0]!.outcome).toMatchObject({ before: 2, after: 1 });
  expect(printLog(log)[1]).toMatch(/^ {2}keep_last +2 -> +1 nodes +[\d.]+ ms$/);
});

test('passes that do not apply and passes that are disabled appear in the log', () => {
  const skipped = runPasses(graph, passes, { skipped: true });
  expect(skipped.graph).toBe(graph);
  expect(printLog(skipped.log)).toEqual(['g: skipped: there is nothing to keep']);
  const disabled = runPasses(graph, passes, { skipped: false }, { disabled: new Set(['keep_last']) });
  expect(disabled.graph).toBe(graph);
  expect(printLog(disabled.log)[2]).toMatch(/^ {2}keep_last +disabled$/);
});

test('the graph after a pass is printed once for every run of it', () => {
  const { log } = runPasses(graph, passes, { skipped: false });
  const headings = printAfter(log, 'keep_last')
    .split('\n')
    .filter((line) => line.startsWith('after '));
  expect(headings).toEqual([
    'after keep_last on g (changed)',
    'after keep_last on g (unchanged), repeated because once is not enough',
  ]);
});

test('a pass that breaks a graph is a bug', () => {
  const broken = { ...keepLast, run: ({ nodes, ...rest }: Graph) => ({ ...rest, nodes: nodes.slice(0, 1) }) };
  expect(() => runPasses(graph, [broken], { skipped: false })).toThrow('is used before it is defined');
});

test('a pass that does not ensure what it declares is a bug', () => {
  const idle = { ...keepLast, run: (same: Graph) => same };
  expect(() => runPasses(graph, [idle], { skipped: false })).toThrow(
    "pass keep_last does not ensure 'live': every node is needed by an output",
  );
});

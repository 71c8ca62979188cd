import { describe, expect, test } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { printAfterPass, printStage } from '../../src/api/stages.ts';
import { PassError } from '../../src/index.ts';
import { smallSpec } from '../support/spec.ts';

/** Printing the graph after a pass, and disabling passes. */

const source = { file: 'small.unit', text: smallSpec };
const model = validModel(source, {});
const options = { task: 'category', mode: 'train' } as const;
const headings = (text: string) => text.split('\n').filter((line) => line.startsWith('after '));

test('the graph after a pass is printed for every run of it', () => {
  const text = printAfterPass('dead_code', model, options);
  expect(headings(text).filter((line) => line.includes('category'))).toEqual([
    'after dead_code on category train (unchanged)',
    'after dead_code on category train (changed), repeated because fusion counts the readers of a value, and dead ones would prevent it',
    expect.stringMatching(
      /^after dead_code on category train \(\w+\), repeated because fused nodes have their own copies/,
    ),
  ]);
  expect(text).toContain('matmul');
});

test('the last pass prints the stage that is planned', () => {
  const [step, update] = printAfterPass('insert_copies', model, options).split(
    'after insert_copies on update',
  );
  expect(step).toContain(printStage('optimized', model, { syntax: undefined as never }, options).trim());
  expect(update).toContain('clip_factor');
});

test('a pass that does not apply says why', () => {
  expect(headings(printAfterPass('differentiate', model, { ...options, mode: 'eval' }))).toEqual([
    'after differentiate on category eval (skipped: only training takes gradients)',
  ]);
});

test('a disabled pass leaves its mark on stage and artifact', () => {
  const disabledPasses = ['join_sums'];
  const sums = (text: string) => text.match(/= sums\(/g)?.length ?? 0;
  const syntax = { syntax: undefined as never };
  expect(sums(printStage('optimized', model, syntax, options))).toBeGreaterThan(0);
  expect(sums(printStage('optimized', model, syntax, { ...options, disabledPasses }))).toBe(0);
  const dispatches = (disabled: readonly string[]) =>
    compile(source, { disabledPasses: disabled }).artifact.programs[0]!.dispatches.length;
  expect(dispatches(disabledPasses)).toBeGreaterThan(dispatches([]));
});

describe('a name that is not a pass gets a suggestion', () => {
  test.each([
    ['to print', () => printAfterPass('fues', model, options)],
    ['to disable', () => compile(source, { disabledPasses: ['fues'] })],
  ])('%s', (_, run) => {
    expect(run).toThrow(PassError);
    expect(run).toThrow(
      "unknown pass 'fues'; did you mean fuse? The passes are differentiate, remove_heads, dead_code",
    );
  });
});

test('a pass that others rely on is refused with the way to disable it', () => {
  expect(() => compile(source, { disabledPasses: ['fuse'] })).toThrow(
    'disable its dependents too: --disable-pass fuse_epilogues --disable-pass fuse_prologues --disable-pass store_constants',
  );
  expect(() => compile(source, { disabledPasses: ['insert_copies'] })).toThrow(
    "pass insert_copies cannot be disabled: the planner requires 'own_memory'",
  );
});

import { describe, expectTypeOf, test } from 'vitest';
import {
  is,
  type Node,
  type OpName,
  type OpNode,
  type OpTable,
  type Value,
} from '../../src/compiler/ir/graph.ts';
import type { ElementwiseOp, Op, ViewOp } from '../../src/compiler/ir/op.ts';
import type { AttributeArguments, InputsOf, OutputsOf } from '../../src/compiler/ir/signature.ts';

/** Types of ops: these tests fail in type checking, not at run time. */

describe('nodes', () => {
  test('have the attributes of their op', () => {
    expectTypeOf<OpNode<'slice'>['attributes']>().toMatchObjectType<{
      readonly axis: number;
      readonly start: number;
      readonly end: number;
    }>();
    expectTypeOf<OpNode<'sum'>['attributes']['axes']>().toEqualTypeOf<readonly number[]>();
    expectTypeOf<OpNode<'attention'>['attributes']['site']>().toEqualTypeOf<number | undefined>();
  });

  test('are narrowed by `is`', () => {
    const permutationOf = (node: Node) => (is(node, 'transpose') ? node.attributes.permutation : undefined);
    expectTypeOf(permutationOf).returns.toEqualTypeOf<readonly number[] | undefined>();
  });

  test('have one of a closed set of ops', () => {
    expectTypeOf<'matmul'>().toExtend<OpName>();
    expectTypeOf<'frobnicate'>().not.toExtend<OpName>();
  });
});

describe('the builder', () => {
  test('takes as many inputs as the op', () => {
    expectTypeOf<InputsOf<OpTable['matmul'], Value>>().toEqualTypeOf<readonly [Value, Value]>();
    expectTypeOf<InputsOf<OpTable['concat'], Value>>().toEqualTypeOf<readonly Value[]>();
    expectTypeOf<OutputsOf<OpTable['layer_norm'], Value>>().toEqualTypeOf<readonly [Value, Value, Value]>();
  });

  test('takes the attributes of the op, and none for ops without attributes', () => {
    expectTypeOf<readonly [{ axis: number }]>().toExtend<AttributeArguments<OpTable['concat']>>();
    expectTypeOf<readonly [{ axis: string }]>().not.toExtend<AttributeArguments<OpTable['concat']>>();
    expectTypeOf<readonly []>().not.toExtend<AttributeArguments<OpTable['concat']>>();
    expectTypeOf<readonly []>().toExtend<AttributeArguments<OpTable['exp']>>();
  });
});

describe('kinds of ops', () => {
  test('have separate members', () => {
    expectTypeOf<ElementwiseOp>().toHaveProperty('expression');
    expectTypeOf<ViewOp>().not.toHaveProperty('expression');
    expectTypeOf<Extract<Op, { readonly kind: 'elementwise' }>>().toEqualTypeOf<ElementwiseOp>();
  });
});

import type { Expression } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { allKnown, type ModelTensor } from './checked.ts';
import { wrongType } from './mismatch.ts';
import { checkNumber } from './scalars.ts';

/**
 * Checks a tensor type such as `f32[3, height, 48]`. A size is a number, or a name for a size known later.
 */
export function checkTensor(expression: Expression, owner: string, scope: Scope): ModelTensor | undefined {
  const value = follow(expression, scope.constants)?.value;
  if (value?.kind !== 'tensor') return wrongType(expression, { kind: 'tensor' }, owner, scope);
  const dims = allKnown(value.dims.map((dim) => sizeOf(dim, scope)));
  return dims && { kind: 'tensor', dtype: value.dtype.name, dims, span: value.span };
}

function sizeOf(dim: Expression, scope: Scope): number | string | undefined {
  if (dim.kind !== 'reference') return checkNumber(dim, { kind: 'integer', min: 1 }, 'a size', scope);
  const name = dim.path[0]!.name;
  if (dim.path.length > 1) {
    return scope.problems.report('E0301', 'a size is a number or a plain name', [
      at(dim.span, 'not a plain name'),
    ]);
  }
  if (!scope.constants.declared.has(name)) return name;
  return checkNumber(dim, { kind: 'integer', min: 1 }, 'a size', scope);
}

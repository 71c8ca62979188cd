import type { ValueType } from '../../catalog/signature.ts';
import type { Expression } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { checkCall } from './calls.ts';
import { allKnown, type Checked } from './checked.ts';
import { checkLoss } from './loss.ts';
import { wrongType } from './mismatch.ts';
import { checkPipe } from './pipes.ts';
import { checkMember, checkReference } from './references.ts';
import {
  checkBoolean,
  checkHeldOut,
  checkNumber,
  checkOption,
  checkParameterPath,
  checkPath,
  checkText,
} from './scalars.ts';
import { checkTensor } from './tensor.ts';

/**
 * Checks a value against a type. `owner` names its position in messages: `` `layers` ``. Undefined: invalid
 * and reported.
 */
export function checkValue(expression: Expression, type: ValueType, owner: string, scope: Scope): Checked {
  switch (type.kind) {
    case 'integer':
    case 'number':
      return checkNumber(expression, type, owner, scope);
    case 'boolean':
      return checkBoolean(expression, owner, scope);
    case 'string':
    case 'column':
      return checkText(expression, owner, scope);
    case 'path':
      return checkPath(expression, type, owner, scope);
    case 'held_out':
      return checkHeldOutOrFiles(expression, type, owner, scope);
    case 'option':
      return checkOption(expression, type, owner, scope);
    case 'list':
      return checkList(expression, type, owner, scope);
    case 'reference':
      return checkReference(expression, type, owner, scope);
    case 'member':
      return checkMember(expression, type, owner, scope);
    case 'parameter_path':
      return checkParameterPath(expression, owner, scope);
    case 'call':
      return checkCall(expression, type.category, owner, scope);
    case 'pipe':
      return checkPipe(expression, type.category, owner, scope);
    case 'tensor':
      return checkTensor(expression, owner, scope);
    case 'loss':
      return checkLoss(expression, owner, scope);
  }
}

/** Checks a held-out split; its files are checked like any list. */
function checkHeldOutOrFiles(
  expression: Expression,
  type: Extract<ValueType, { kind: 'held_out' }>,
  owner: string,
  scope: Scope,
): Checked {
  const written = follow(expression, scope.constants)?.value.kind;
  if (type.files && (written === 'string' || written === 'list')) {
    return checkList(expression, type.files, owner, scope);
  }
  return checkHeldOut(expression, type, owner, scope);
}

/**
 * Item types for which a single value is a list of one, with the kinds of expression that such a value may
 * have.
 */
const single: Readonly<Partial<Record<ValueType['kind'], readonly Expression['kind'][]>>> = {
  reference: ['reference', 'call'],
  call: ['reference', 'call'],
  parameter_path: ['reference', 'call'],
  path: ['string'],
  column: ['string'],
};

function checkList(
  expression: Expression,
  type: Extract<ValueType, { kind: 'list' }>,
  owner: string,
  scope: Scope,
): Checked {
  const followed = follow(expression, scope.constants);
  if (!followed) return undefined;
  const { value } = followed;
  if (type.or && value.kind === 'option') {
    return checkOption(expression, { kind: 'option', of: type.or }, owner, scope);
  }
  if (value.kind !== 'list') {
    const alone = type.alone || single[type.of.kind]?.includes(value.kind);
    if (!alone) return wrongType(expression, type, owner, scope);
    return allKnown([checkItem(expression, type.of, owner, scope)]);
  }
  return allKnown(value.items.map((item) => checkItem(item, type.of, `an item of ${owner}`, scope)));
}

/** Checks an item of a list, which never has a type reserved for fields of blocks. */
function checkItem(expression: Expression, type: ValueType, owner: string, scope: Scope) {
  return checkValue(expression, type, owner, scope) as Exclude<
    Checked,
    { kind: 'tensor' } | { kind: 'loss' }
  >;
}

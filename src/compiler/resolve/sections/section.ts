import { type CheckedBlock, checkBlock, nounOf } from '../check/block.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';

/** Checks a block, template or not, against the signature of its kind. */
export function checkSection({ declared, content, ancestorsExist }: Expanded, scope: Scope): CheckedBlock {
  const { signature, name, span, declaration } = declared;
  const noun = nounOf(signature);
  const title = name === undefined ? noun : `${declared.kind} \`${name}\``;
  return checkBlock(
    content,
    signature,
    { title, noun, span, complete: ancestorsExist && !declaration.template },
    scope,
  );
}

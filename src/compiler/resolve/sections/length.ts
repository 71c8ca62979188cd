import type { ModelLength } from '../../model/model.ts';
import type { CheckedBlock } from '../check/block.ts';
import { isNumber, orNull } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { isOverride } from '../overrides/overrides.ts';
import { at } from '../problems.ts';
import { isComplete } from './decoding.ts';

/**
 * Length of the training, in `steps` or `epochs`. An override of one replaces the other. Undefined: invalid
 * and reported.
 */
export function lengthOf(block: CheckedBlock, expanded: Expanded, scope: Scope): ModelLength | undefined {
  const { content, declared } = expanded;
  const [steps, epochs] = [block.get('steps', orNull(isNumber)), block.get('epochs', orNull(isNumber))];
  if (steps === undefined || epochs === undefined) return undefined;
  if (steps === null && epochs === null) {
    if (!isComplete(expanded)) return undefined;
    return scope.problems.report(
      'E0303',
      '`train` has neither `steps` nor `epochs`',
      [at(declared.span, 'the length of the training is missing')],
      'add `steps: …`, a number of updates, or `epochs: …`, a number of passes over the training records',
    );
  }
  if (steps === null) return { epochs: epochs! };
  if (epochs === null) return { steps };
  const [ofSteps, ofEpochs] = [content.fields.get('steps')!, content.fields.get('epochs')!];
  const [setSteps, setEpochs] = [isOverride(ofSteps.value.span), isOverride(ofEpochs.value.span)];
  if (setSteps !== setEpochs) return setSteps ? { steps } : { epochs };
  return scope.problems.report(
    'E0348',
    '`train` has both `steps` and `epochs`',
    [at(ofSteps.span, `${steps} updates`), at(ofEpochs.span, `${epochs} passes over the training records`)],
    'keep one of them',
  );
}

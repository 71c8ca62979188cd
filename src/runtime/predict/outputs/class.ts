import { softmax } from '../softmax.ts';
import { type HeadDecoder, nameOf, outputOf } from './decoder.ts';
import { ranked } from './ranked.ts';

/** Mutually exclusive classes, by softmax. */
export const classDecoder: HeadDecoder = (outputs, { head, names, settings }) => {
  const probabilities = softmax(outputOf(outputs, head.name));
  const labels = namesFor(head.truth, names);
  return {
    predictions: ranked(
      Array.from(probabilities, (probability, index) => ({ label: nameOf(labels, index), probability })),
      settings,
    ),
  };
};

/** Names of the classes of a truth. */
export function namesFor(
  truth: string | undefined,
  names: Readonly<Record<string, readonly string[]>>,
): readonly string[] | undefined {
  return truth !== undefined && Object.hasOwn(names, truth) ? names[truth] : undefined;
}

import type { Golden, GoldenInput, ModelFacts } from '../../web/manifest.ts';

/** Inputs of tasks, with a mark on pairs of texts: a form needs a field for each text. */
export function withPairs(tasks: ModelFacts['tasks'], { records }: Golden): ModelFacts['tasks'] {
  return tasks.map(({ name, inputs }) => {
    const golden = records.filter(({ task }) => task === name).map((record) => record.inputs);
    const isPair = (input: GoldenInput | undefined) => input?.kind === 'text' && input.text.length > 1;
    return {
      name,
      inputs: inputs.map((input) =>
        golden.some((each) => isPair(each[input.name])) ? { ...input, pairs: true as const } : input,
      ),
    };
  });
}

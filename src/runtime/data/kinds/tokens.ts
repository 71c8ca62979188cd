import type { ModalitySpec } from '../../../compiler/artifact/run_spec.ts';
import { DataError } from '../../errors.ts';
import { prepareStepNamed } from '../../prepare/index.ts';
import type { TextTransform, Tokens } from '../../prepare/prepare.ts';
import type { InputField, TextField } from '../../records/fields.ts';
import { bucketFor, collateTokens } from '../batches/collate.ts';
import type { ModalityPlan } from '../plan.ts';
import { type BatchPreparer, type FitContext, type PreparationContext, preparationOf } from './kind.ts';

/**
 * Texts: split into tokens, and padded to the smallest length of `pad` that holds the longest text of the
 * batch.
 */
export const tokens = preparationOf('tokens', 'text', start, { vocabulary });

async function vocabulary(
  { prepare }: ModalitySpec,
  { linesOf, training }: FitContext,
): Promise<readonly string[] | undefined> {
  let found: readonly string[] | undefined;
  for (const { builtin, args } of prepare) {
    const step = prepareStepNamed(builtin);
    if (step.on !== 'tokens' || !step.vocabulary) continue;
    found = await step.vocabulary(args, { linesOf, corpus: () => textsIn(training()) });
  }
  return found;
}

function* textsIn(fields: Iterable<InputField>): Iterable<string> {
  for (const field of fields) if (field.kind === 'text') yield* field.text;
}

async function start(
  { name, steps }: ModalityPlan,
  { vocabulary }: PreparationContext,
): Promise<BatchPreparer<TextField>> {
  const transforms = await Promise.all(
    steps.map(({ builtin, args }) => {
      const step = prepareStepNamed(builtin);
      if (step.on !== 'tokens') throw new Error(`${builtin} does not work on text`);
      return step.start(args, { vocabulary });
    }),
  );
  const buckets = transforms.findLast((transform) => transform.buckets)?.buckets;
  if (!buckets) {
    throw new DataError(
      `modality ${name}`,
      'the length of its texts has no limit',
      'add truncate(LENGTH) to its `prepare`',
    );
  }
  return async (records) => {
    const encoded = records.map(({ field }) => encode(field.text, transforms));
    const texts = encoded.map(({ tokens }) => tokens);
    const names = records.map(({ id }) => id);
    return {
      sizes: { tokens: bucketFor(texts, buckets, names) },
      cut: encoded.some(({ cut }) => cut),
      collate(sizes, memory) {
        const { ids, segments, mask } = collateTokens(texts, sizes.tokens!, memory);
        return { [`${name}.ids`]: ids, [`${name}.segments`]: segments, [`${name}.mask`]: mask };
      },
    };
  };
}

/** The tokens of a text or pair, and whether a step has truncated them. */
function encode(
  texts: readonly string[],
  transforms: readonly TextTransform[],
): { readonly tokens: Tokens; readonly cut: boolean } {
  let tokens: Tokens = { ids: [], segments: [] };
  let cut = false;
  for (const { encode, change } of transforms) {
    if (encode) tokens = encode(texts);
    const before = tokens.ids.length;
    if (change) tokens = change(tokens);
    if (tokens.ids.length < before) cut = true;
  }
  return { tokens, cut };
}

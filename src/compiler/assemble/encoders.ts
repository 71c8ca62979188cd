import { builtinNamed } from '../catalog/builtins.ts';
import type { TokenStream } from '../catalog/layer.ts';
import type { Model, ModelEncoder, ModelMemory } from '../model/model.ts';
import { taskMemories } from '../model/task_memories.ts';
import type { BuildContext } from './context.ts';
import { buildEncoder, type Encoded, type Sources } from './encoder.ts';
import { together } from './problem.ts';

/** Tokens of the task's encoders by name. */
export type EncodedByName = ReadonlyMap<string, Encoded>;

/** Builds every encoder of the task once. Throws one AssemblyError with all problems. */
export function encodeAll(context: BuildContext, sources: Sources): EncodedByName {
  const names = [...new Set(taskMemories(context.task).map(({ encoder }) => encoder))];
  const encoded = together(
    names.map((name) => () => buildEncoder(context, sources, encoderNamed(sources.model, name))),
  );
  return new Map(names.map((name, i) => [name, encoded[i]!]));
}

export function encoderNamed(model: Model, name: string): ModelEncoder {
  return model.encoders.find((encoder) => encoder.name === name)!;
}

/** The tokens of an encoder, all of them or through a view. */
export function tokensOf(
  context: BuildContext,
  { model, builtins }: Sources,
  encoded: EncodedByName,
  memory: ModelMemory,
): TokenStream {
  const { tokens } = encoded.get(memory.encoder)!;
  if (memory.view === undefined) return tokens;
  const view = encoderNamed(model, memory.encoder).views[memory.view]!;
  return view.reduce((viewed, call) => {
    const builtin = builtinNamed(builtins.views, call.builtin);
    const label = `${memory.encoder}.${memory.view}`;
    return context.builder.withOrigin(label, call.span, () => builtin.build(context.builder, viewed));
  }, tokens);
}

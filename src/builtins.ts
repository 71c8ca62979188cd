import { type Builtins, compilerWords } from './compiler/catalog/builtins.ts';
import { formatWords, metricWords, prepareWords } from './runtime/builtins.ts';

/** The whole vocabulary: the compiler's words, and those whose work the runtime does. Only this file knows both. */
export const builtins: Builtins = compilerWords({
  prepare: prepareWords,
  formats: formatWords,
  metrics: metricWords,
});

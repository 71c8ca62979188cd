import { compilerWords, type Words } from './compiler/catalog/words.ts';
import { formatWords, metricWords, prepareWords } from './runtime/words.ts';

/** The whole vocabulary: the compiler's words, and those whose work the runtime does. Only this file knows both. */
export const words: Words = compilerWords({
  prepare: prepareWords,
  formats: formatWords,
  metrics: metricWords,
});

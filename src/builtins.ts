import { type Builtins, compilerBuiltins } from './compiler/catalog/builtins.ts';
import { columnBuiltins, formatBuiltins, metricBuiltins, prepareBuiltins } from './runtime/builtins.ts';

/**
 * All built-ins of the language: those of the compiler, and those that the runtime executes. Only this file
 * knows both.
 */
export const builtins: Builtins = compilerBuiltins({
  prepare: prepareBuiltins,
  formats: formatBuiltins,
  columns: columnBuiltins,
  metrics: metricBuiltins,
});

import { type Builtins, compilerBuiltins } from './compiler/catalog/builtins.ts';
import { columnBuiltins, formatBuiltins, metricBuiltins, prepareBuiltins } from './runtime/builtins.ts';

/** All built-ins of the language, of the compiler and of the runtime. Only this file knows both. */
export const builtins: Builtins = compilerBuiltins({
  prepare: prepareBuiltins,
  formats: formatBuiltins,
  columns: columnBuiltins,
  metrics: metricBuiltins,
});

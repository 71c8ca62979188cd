import { columns } from './columns/index.ts';
import { formats } from './formats/index.ts';
import { metrics } from './metrics/index.ts';
import { prepareSteps } from './prepare/index.ts';

/**
 * The built-ins that the runtime executes, for the compiler to check specs against. Importing them is cheap:
 * image and tokenizer libraries are loaded on first use.
 */
export const formatBuiltins = formats;
export const columnBuiltins = columns;
export const prepareBuiltins = prepareSteps;
export const metricBuiltins = metrics;

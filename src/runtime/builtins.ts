import { formats } from './formats/index.ts';
import { metrics } from './metrics/index.ts';
import { prepareSteps } from './prepare/index.ts';

/**
 * The words whose work the runtime does, for the compiler to check specs against. Importing them is cheap: image and
 * tokenizer libraries are loaded where the work is done.
 */
export const formatWords = formats;
export const prepareWords = prepareSteps;
export const metricWords = metrics;

/** Errors of the runtime, for callers that load nothing else of it. */
export { DataError } from '../runtime/errors.ts';

/** Errors of the runtime for callers that load no part of it. */
export { DataError } from '../runtime/errors.ts';

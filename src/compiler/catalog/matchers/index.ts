/**
 * Every way to match queries with targets, one file and one line each; their names in the language are in the
 * files.
 */
export { hungarian } from './hungarian.ts';

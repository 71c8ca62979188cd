/**
 * Every way to match queries with targets, one file and one line each; the files define their names in the
 * language.
 */
export { hungarian } from './hungarian.ts';

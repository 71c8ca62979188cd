export { lineDiff } from '../compiler/syntax/diff.ts';
export { format } from '../compiler/syntax/format.ts';

export { listValues } from '../../compiler/syntax/list_values.ts';

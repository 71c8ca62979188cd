import { keywords } from './tokens.ts';

const name = '[A-Za-z_]\\w*';

/** Highlighting for editors that read TextMate grammars. */
export function textMate(): string {
  const words = keywords.map((keyword) => keyword.PATTERN as string);
  const constants = ['true', 'false'];
  const declaring = words.filter((word) => !constants.includes(word));
  const patterns = [
    { name: 'comment.line.documentation.unit', match: '///.*$' },
    { name: 'comment.line.double-slash.unit', match: '//.*$' },
    { name: 'comment.block.unit', begin: '/\\*', end: '\\*/' },
    {
      name: 'string.quoted.double.unit',
      begin: '"',
      end: '"|$',
      patterns: [{ name: 'constant.character.escape.unit', match: '\\\\(?:["\\\\ntr]|u\\{[0-9a-fA-F]+\\})' }],
    },
    {
      name: 'constant.numeric.unit',
      match: '\\b\\d[\\d_]*(?:\\.[\\d_]+)?(?:[eE][+-]?\\d+)?(?:%|[KMG]iB\\b)?',
    },
    { name: 'variable.other.property.unit', match: `\\b${name}(?=\\s*:)` },
    { name: 'constant.language.unit', match: `\\b(?:${constants.join('|')})\\b` },
    { name: 'keyword.other.unit', match: `\\b(?:${declaring.join('|')})\\b` },
    {
      match: `^\\s*(${name})\\s+(${name})(?=\\s*\\{|\\s+extends\\b)`,
      captures: { 1: { name: 'storage.type.unit' }, 2: { name: 'entity.name.type.unit' } },
    },
    { name: 'storage.type.unit', match: `\\b${name}(?=\\s*\\{)` },
    { name: 'entity.name.function.unit', match: `\\b${name}(?=\\()` },
    { name: 'support.type.unit', match: `\\b${name}(?=\\[)` },
    { name: 'constant.other.option.unit', match: `(?<![\\w)])\\.${name}` },
    { name: 'keyword.operator.unit', match: '->|[-+*/=]' },
  ];
  return `${JSON.stringify({ name: 'unit', scopeName: 'source.unit', fileTypes: ['unit'], patterns }, null, 2)}\n`;
}

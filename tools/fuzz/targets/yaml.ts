import { readYaml } from '../../../src/runtime/reading/yaml.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'yaml',
  title: 'YAML',
  longest: 8192,
  memory: 200,
  tokens: [
    'a: ',
    '- ',
    '&a ',
    '*a',
    '<<: *a\n',
    '!!binary ',
    '!!js/function ',
    '|\n',
    '>\n',
    '---\n',
    '...\n',
    '{',
    '}',
    '[',
    ']',
    '? ',
    '\n  ',
    '%YAML 1.2\n',
    "'",
    '"',
    '!<tag:yaml.org,2002:str> ',
  ],
  read: (input, scratch) => {
    readYaml(scratch.file('file.yaml', input));
  },
};

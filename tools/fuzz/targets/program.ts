import { readArtifact } from '../../../src/compiler/artifact/read.ts';
import { jsonText, jsonTokens } from '../formats/json.ts';
import type { FuzzTarget } from '../target.ts';

/** `program.json`, without the kernels it names. */
export const target: FuzzTarget = {
  name: 'program',
  title: 'program.json',
  longest: 32_768,
  memory: 300,
  tokens: [...jsonTokens, '"kernels":', '"programs":', '"parameters":', '"file":', '"../../x.wgsl"'],
  generated: jsonText,
  read: (input) => {
    readArtifact(Buffer.from(input).toString('utf8'), () => '');
  },
};

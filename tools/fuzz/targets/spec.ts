import { check } from '../../../src/api/check.ts';
import { diagnosticsToJson, renderDiagnostics } from '../../../src/api/diagnostics.ts';
import { format } from '../../../src/api/format.ts';
import { specText } from '../formats/spec.ts';
import { specTokens } from '../formats/spec_tokens.ts';
import type { FuzzTarget } from '../target.ts';

/** `unitc check`, with and without `--json`, and `unitc fmt`. */
export const target: FuzzTarget = {
  name: 'spec',
  title: 'specs: check, fmt',
  longest: 20_000,
  memory: 300,
  tokens: specTokens,
  generated: specText,
  read: (input) => {
    const source = { file: 'fuzz.unit', text: Buffer.from(input).toString('utf8') };
    const { diagnostics, sources } = check(source);
    renderDiagnostics(diagnostics, sources, { color: false });
    diagnosticsToJson(diagnostics, sources);
    format(source);
  },
};

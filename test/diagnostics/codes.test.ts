import { expect, test } from 'vitest';
import { codes } from '../../src/compiler/diagnostics/codes/index.ts';
import { syntax } from '../../src/compiler/diagnostics/codes/syntax.ts';
import { codesMarkdown } from '../../src/compiler/diagnostics/codes_table.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';

test('codes are unique, well formed and in order', () => {
  const names = codes.map(({ code }) => code);
  expect(names).toEqual([...new Set(names)].toSorted());
  for (const { code, title, explanation } of codes) {
    expect(code).toMatch(/^E0[1-5]\d\d$/);
    expect(title).toMatch(/[^.]$/);
    expect(explanation).toMatch(/\.$/);
  }
});

test.each(syntax)('the example of $code shows it and nothing else', ({ code, example }) => {
  const found = new Set(parse({ file: 'a.unit', text: example }).diagnostics.map((problem) => problem.code));
  expect([...found]).toEqual(code === 'E0116' ? ['E0101', 'E0116'] : [code]);
});

test('the Markdown has a row and a section for each code', () => {
  const entry = { code: 'E0199', title: 'a title', explanation: 'An explanation.', example: 'unit 1\n' };
  expect(codesMarkdown([entry])).toMatchInlineSnapshot(`
    "| code | meaning |
    | --- | --- |
    | [E0199](#e0199) | a title |

    ## E0199

    **a title.** An explanation.

    \`\`\`
    unit 1
    \`\`\`
    "
  `);
});

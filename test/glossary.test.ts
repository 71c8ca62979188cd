import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceParts } from './support/source_parts.ts';

/**
 * docs/glossary.md lists the terms of the project. This test finds superseded terms of an earlier version in
 * file names, identifiers, comments, messages and pages. Patterns for words of ordinary English include their
 * context.
 */

const root = new URL('..', import.meta.url);

/**
 * Texts that are data: questions about images, and the contractions and articles of VQA's official
 * evaluation.
 */
const data = /^src\/runtime\/(formats\/scenes\/|vqa\/)/;

/** Decision records and the change log quote earlier names; the glossary lists them. */
const history = /^docs\/(decisions\/|glossary\.md)/;

const files = execFileSync('git', ['ls-files', 'src', 'grammar', 'docs', 'README.md', 'examples'], {
  cwd: root,
})
  .toString()
  .split('\n')
  .filter((path) => /\.(ts|md|unit)$/.test(path) && !data.test(path) && !history.test(path));

interface Finding {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

function partsOf(path: string): ReturnType<typeof sourceParts> {
  const text = readFileSync(new URL(path, root), 'utf8');
  if (path.endsWith('.ts')) return sourceParts(text);
  return text.split('\n').map((content, i) => ({ kind: 'comment', text: content, line: i + 1 }));
}

const parts = files.flatMap((path) => partsOf(path).map((part) => ({ ...part, path })));
const prose = parts.filter(({ kind }) => kind !== 'identifier');
const identifiers = parts.filter(({ kind }) => kind === 'identifier');

/** Terms that comments, messages and pages do not use. */
const terms: Readonly<Record<string, RegExp>> = {
  'picture (image)': /\bpictures?\b/i,
  'told (reported)': /\btold\b/i,
  'goes on (continues)': /\b(goes|go|going|went) on\b/i,
  'take turns': /\b(takes?|taking) turns\b/i,
  'chance (random, seed)': /\bchance\b(?!')/i,
  'heirs (derived blocks)': /\bheirs?\b/i,
  'misshapen (shape mismatch)': /\bmisshapen\b/i,
  'workshop (build context)': /\bworkshops?\b/i,
  'surroundings (context)': /\bsurroundings\b/i,
  'lonely (per lane)': /\blonely\b/i,
  'dear (expensive)': /\bdear(er)?\b/i,
  'figure (value, metric value)': /(?<!<\/?)\bfigures?\b(?! \d)/i,
  'dying (last use)': /\bdying\b/i,
  'fade (rescale factor)': /\bfad(es?|ing)\b/i,
  'over nothing (zero-workgroup dispatch)': /\bover nothing\b/i,
  'at hand (available)': /\bat hand\b/i,
  'of its own (its own)': /\bof (its|their|one's) own\b/i,
  'by itself (separately)': /\bby (itself|themselves)\b/i,
  'room, house, floor (module, layer)': /\b(rooms?|houses?|floors)\b/i,
  'stands (is)': /\bstands?\b(?! (for|out))/i,
  'lies (is)': /\b(lies|lie)\b/i,
  // `unitc serve` is the usual name of such a command.
  'serves (supports)':
    /\bserves?\b(?! the predictions| RUN)(?<!(unitc |^|`|'|\/|await |function |\{ )serve)/i,
  'comes to (results in)': /\bcomes? to\b/i,
  'by heart (overfitting)': /\bby heart\b/i,
  'on the way (during the run)': /\bon the way\b/i,
  'is there (exists, is present)': /\b(is|are) (not )?there\b|\bwhat there is\b/i,
  'words of the language (built-ins)': /\bwords? of the (language|catalog)\b|\bdocs\/words\.md\b/i,
  'wide (vectorised)': /(?<!East Asian )\bwide\b(?! characters?| heads| as)(?!')/i,
  'walk (traverse)': /(?<!cycle )\bwalk(s|ed|ing)?\b/i,
  'whole (base buffer)': /\b(the|its|a|each) whole\b(?= ?[.,;:)]| and\b| of\b)/i,
  'piece (chunk, slice)': /\bpieces?\b/i,
  'unit of work (tile)': /\bunits? of work\b/i,
  'own, other side (stationary, streamed operand)':
    /\bowned (tokens?|query|queries|keys?)\b|\bthe own side\b/i,
  'slope, arriving (dS, dP)': /\barriving\b/i,
  'translation of shaders (shader warm-up)':
    /\bshaders?\b.* translat(ed|es|ion)\b|\btranslation of shaders\b/i,
  'the same bits (bit-for-bit)': /\bthe same bits\b/i,
  'nobody (dead)': /\bnobody\b/i,
  mysteries: /\bmyster(y|ies)\b/i,
  'gives (returns, produces)':
    /\b(encoders?|decoders?|layers?|heads?|ops?|kernels?|functions?|preparation|pass|driver)( `[^`]*`)? gives?\b/i,
  'goes with (matches)': /\b(goes|go) with\b/i,
  'answered (reported)': /\b(errors?|mistakes?) (is|are) answered\b|\berrors? answers?\b/i,
};

test.each(Object.entries(terms))('no text uses %s', (_, pattern) => {
  const found = prose.flatMap(({ path, line, text }) => findings(path, line, text, pattern));
  expect(found.map(located)).toEqual([]);
});

/** Matching lines of a text, with their numbers. */
function findings(path: string, first: number, text: string, pattern: RegExp): readonly Finding[] {
  return text
    .split('\n')
    .flatMap((line, i) => (pattern.test(line) ? [{ path, line: first + i, text: line.trim() }] : []));
}

function located({ path, line, text }: Finding): string {
  return `${path}:${line}: ${text}`;
}

/** Openings of comments without a noun, for which readers would have to search in the declaration. */
const openings: Readonly<Record<string, RegExp>> = {
  'a dangling preposition': /^\/\*\*\s+(\*\s+)?(Of|By|In|As|To|At|From|For|Behind|Beside|Below) /,
  'a pronoun': /^\/\*\*\s+(\*\s+)?(What|Who|Whatever|Whose|Which|Those|That|How|Why) /,
};

test.each(Object.entries(openings))('no comment begins with %s', (_, pattern) => {
  const found = parts.filter(
    ({ path, kind, text }) => path.endsWith('.ts') && kind === 'comment' && pattern.test(text),
  );
  expect(found.map(located)).toEqual([]);
});

/** Parts of an identifier or file name: `paddingMask` has `padding` and `mask`. */
function namesIn(identifier: string): readonly string[] {
  return identifier
    .split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]/)
    .map((name) => name.toLowerCase())
    .filter(Boolean);
}

describe('identifiers and file names', () => {
  const retired = new Set([
    ...[
      'picture',
      'pictures',
      'heir',
      'heirs',
      'misshapen',
      'workshop',
      'surroundings',
      'lonely',
      'dear',
      'mysteries',
    ],
    ...[
      'told',
      'dying',
      'fade',
      'fades',
      'walk',
      'walks',
      'room',
      'rooms',
      'house',
      'kept',
      'piece',
      'pieces',
      'nobody',
    ],
    ...[
      'lies',
      'stands',
      'serves',
      'gives',
      'translation',
      'translator',
      'figure',
      'figures',
      'chance',
      'arriving',
    ],
  ]);

  test('consist of current terms', () => {
    const found = identifiers.filter(({ text }) => namesIn(text).some((name) => retired.has(name)));
    expect(found.map(located)).toEqual([]);
  });

  test('of files and folders consist of current terms', () => {
    expect(
      files.filter((path) => namesIn(path).some((name) => retired.has(name) || name === 'words')),
    ).toEqual([]);
  });

  /** Identifiers that are retired in one meaning only, with the files that used them in that meaning. */
  const local: readonly (readonly [RegExp, RegExp])[] = [
    [/^src\/compiler\/(plan|wgsl|passes)\//, /^(whole|wide|own|owned|others|texts|unit|units)$/],
    [/^src\/compiler\/wgsl\/(attention\/|kernels\/attention)/, /^(stats?|peaks?|totals?|slopes?|sides?)$/],
    [
      /^src\/compiler\/(catalog|model|assemble|resolve|artifact|training)\//,
      /^word$|[a-z]Words?$|^words[A-Z]/,
    ],
    [/^src\/(api|cli)\/|^src\/runtime\/(data|evaluate|train|run)\//, /^words?$|Words?$|^word[A-Z]/],
    [/^src\/compiler\/(plan|remat|model)\//, /^schedules?$|[a-z]Schedules?$(?<!lrSchedules?)/],
  ];

  test.each(local)('in %s do not match %s', (where, pattern) => {
    const allowed = /^src\/compiler\/catalog\/parts\/bert_embeddings\.ts$/;
    const found = identifiers.filter(
      ({ path, text }) => where.test(path) && !allowed.test(path) && pattern.test(text),
    );
    expect(found.map(located)).toEqual([]);
  });
});

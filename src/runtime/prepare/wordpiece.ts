import { flag, optionalInteger, optionalText } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { indexOfNames } from '../reading/names.ts';
import { splitLines } from '../reading/split_lines.ts';
import type { SpecFile, TextStep, Tokens } from './prepare.ts';
import { buildVocabulary, specialTokens } from './vocabulary.ts';

/** BERT's WordPiece tokens, with a vocabulary from a file or built from the training texts. */
export const wordpiece: TextStep = {
  name: 'wordpiece',
  category: 'prepare',
  on: 'tokens',
  summary:
    "Splits texts into BERT's WordPiece tokens, as [CLS] a [SEP] or, for a pair, [CLS] a [SEP] b [SEP]. The " +
    'vocabulary is read from a file or built from the training texts.',
  parameters: [
    {
      name: 'vocabulary',
      type: { kind: 'path', exists: true, unless: 'size' },
      doc: 'Vocabulary file with one token per line; the line number from 0 is its id.',
      default: null,
      positional: true,
    },
    {
      name: 'size',
      type: { kind: 'integer', min: 64 },
      doc:
        'Without a file, builds a vocabulary of at most this many tokens; with one, the number of its tokens, so that the ' +
        'spec can be checked without it.',
      default: null,
    },
    { name: 'lowercase', type: { kind: 'boolean' }, doc: 'Lower case, without accents.', default: true },
  ],
  example: 'prepare: wordpiece("bert.vocab", lowercase: true) -> truncate(128)',
  check(args) {
    if (optionalText(args, 'vocabulary') !== null || optionalInteger(args, 'size') !== null) return [];
    const message = '`wordpiece` has no vocabulary';
    const hint = 'give a vocabulary file, or a `size` to build one: `wordpiece("bert.vocab")`';
    return [{ arguments: [], message, hint }];
  },
  facts(args, host) {
    const size = optionalInteger(args, 'size');
    if (size !== null) return { vocabulary: size };
    const file = optionalText(args, 'vocabulary');
    const content = file === null ? undefined : host.readText(file);
    return content === undefined ? {} : { vocabulary: splitLines(content).length };
  },
  async vocabulary(args, { linesOf, corpus }) {
    const [file, size] = [optionalText(args, 'vocabulary'), optionalInteger(args, 'size')];
    if (file === null) return buildVocabulary(corpus(), size!, await splitter(lettersOf(args)));
    return checkedVocabulary(linesOf(file), size);
  },
  async start(args, { vocabulary }) {
    return { encode: await encoder(vocabulary, lettersOf(args)) };
  },
};

/**
 * Returns the tokens of a vocabulary file. `size`: their number as declared in the spec; null if it declares
 * none. Throws DataError.
 */
function checkedVocabulary({ path: file, lines: tokens }: SpecFile, size: number | null): readonly string[] {
  if (size !== null && tokens.length !== size) {
    throw new DataError(
      file,
      `the spec declares ${size} tokens; the file has ${tokens.length}`,
      `write size: ${tokens.length}, or check the path of the file`,
    );
  }
  const missing = specialTokens.filter((token) => token !== '[MASK]' && !tokens.includes(token));
  if (missing.length > 0) {
    throw new DataError(
      file,
      `expected a BERT vocabulary with one token per line; found ${tokens.length} lines without ${missing.join(', ')}`,
      'give the vocab.txt of a BERT model, or size: N to build one',
    );
  }
  indexOfNames(tokens, file);
  return tokens;
}

/** Treatment of letters by BERT's normaliser. */
interface Letters {
  /** Whether to convert to lower case and remove accents. */
  readonly lowercase: boolean;
}

function lettersOf(args: Readonly<Record<string, unknown>>): Letters {
  return { lowercase: flag(args, 'lowercase') };
}

/** Splits text into words with BERT's normaliser and pre-tokeniser. */
async function splitter(letters: Letters): Promise<(text: string) => readonly string[]> {
  const tokenizer = await bertTokenizer([...specialTokens], letters);
  return (text) => {
    const normal = tokenizer.normalizer ? tokenizer.normalizer(spaceRareIdeographs(text)) : text;
    return tokenizer.pre_tokenizer ? tokenizer.pre_tokenizer([normal]) : [normal];
  };
}

/** Largest number of characters in the texts whose tokens are cached: a small dataset is split only once. */
const mostCharacters = 2 ** 22;

async function encoder(vocabulary: readonly string[], letters: Letters) {
  const tokenizer = await bertTokenizer(vocabulary, letters);
  const [cls, sep] = [vocabulary.indexOf('[CLS]'), vocabulary.indexOf('[SEP]')];
  const cached = new Map<string, readonly number[]>();
  let characters = 0;
  const idsOf = (text: string): readonly number[] => {
    const known = cached.get(text);
    if (known) return known;
    const { ids } = tokenizer.encode(spaceRareIdeographs(text), { add_special_tokens: false });
    if (characters + text.length <= mostCharacters) {
      characters += text.length;
      cached.set(text, ids);
    }
    return ids;
  };
  return (texts: readonly string[]): Tokens => {
    const parts = texts.map((text, i) => {
      const ids = idsOf(text);
      return i === 0 ? [cls, ...ids, sep] : [...ids, sep];
    });
    return { ids: parts.flat(), segments: parts.flatMap((ids, segment) => ids.map(() => segment)) };
  };
}

/**
 * Surrounds ideographs beyond the Basic Multilingual Plane with spaces. BERT isolates all ideographs; the
 * library isolates only those of that plane.
 */
function spaceRareIdeographs(text: string): string {
  return text.replace(/[\u{20000}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu, ' $& ');
}

async function bertTokenizer(vocabulary: readonly string[], { lowercase }: Letters) {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const description = {
    version: '1.0',
    added_tokens: [],
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
  return new Tokenizer(description, {});
}

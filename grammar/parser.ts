import type { CstNode, IRecognitionException, IToken, ParserMethod } from 'chevrotain';
import type { FileCstNode } from './cst.ts';
import { RecoveringParser, TooManyErrors } from './recovery.ts';
import * as t from './tokens.ts';

type Rule = ParserMethod<[], CstNode>;

/**
 * Options of a rule within an entry or a declaration: errors propagate to that entry or declaration, which
 * recovers.
 */
const inside = { resyncEnabled: false } as const;

/**
 * The grammar, with two tokens of lookahead. Rules are named like the nodes they produce. Brackets are
 * balanced beforehand (brackets.ts). The catalog, not the grammar, defines built-ins and the contents of
 * blocks.
 */
export class UnitParser extends RecoveringParser {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  readonly file: Rule = this.RULE('file', () => {
    this.OPTION1(() => this.SUBRULE(this.version));
    this.OPTION2(() => this.SUBRULE(this.modelName));
    this.MANY({ GATE: () => this.LA(2).tokenType !== t.Colon, DEF: () => this.SUBRULE(this.declaration) });
  });

  readonly version: Rule = this.RULE('version', () => {
    this.CONSUME(t.Unit);
    this.CONSUME(t.NumberLiteral);
  });

  readonly modelName: Rule = this.RULE('modelName', () => {
    this.CONSUME(t.Model);
    this.CONSUME(t.Identifier);
  });

  readonly declaration: Rule = this.RULE('declaration', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.constant) },
      { ALT: () => this.SUBRULE(this.block) },
    ]);
  });

  readonly importDeclaration: Rule = this.RULE(
    'importDeclaration',
    () => {
      this.CONSUME(t.Import);
      this.OPTION1(() => {
        this.CONSUME(t.LeftBrace);
        this.CONSUME1(t.Identifier);
        this.MANY(() => {
          this.CONSUME1(t.Comma);
          this.CONSUME2(t.Identifier);
        });
        this.OPTION2(() => this.CONSUME2(t.Comma));
        this.CONSUME(t.RightBrace);
        this.CONSUME(t.From);
      });
      this.CONSUME(t.StringLiteral);
    },
    inside,
  );

  readonly constant: Rule = this.RULE(
    'constant',
    () => {
      this.OR([{ ALT: () => this.CONSUME(t.Param) }, { ALT: () => this.CONSUME(t.Let) }]);
      this.CONSUME(t.Identifier);
      this.CONSUME(t.Equals);
      this.SUBRULE(this.pipe);
    },
    inside,
  );

  readonly block: Rule = this.RULE(
    'block',
    () => {
      this.OPTION1(() => this.CONSUME(t.Template));
      this.CONSUME(t.Identifier, { LABEL: 'kind' });
      this.OPTION2(() => this.CONSUME2(t.Identifier, { LABEL: 'name' }));
      this.OPTION3(() => {
        this.CONSUME(t.Extends);
        this.CONSUME3(t.Identifier, { LABEL: 'parent' });
      });
      this.SUBRULE(this.body);
    },
    inside,
  );

  readonly body: Rule = this.RULE(
    'body',
    () => {
      this.CONSUME(t.LeftBrace);
      this.MANY(() => this.SUBRULE(this.entry));
      this.CONSUME(t.RightBrace);
    },
    inside,
  );

  readonly entry: Rule = this.RULE('entry', () => {
    this.CONSUME1(t.Name, { LABEL: 'key' });
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Colon);
          this.SUBRULE(this.pipe);
        },
      },
      {
        GATE: () => this.LA(1).tokenType === t.LeftBrace || this.LA(2).tokenType === t.LeftBrace,
        ALT: () => {
          this.OPTION(() => this.CONSUME2(t.Name, { LABEL: 'name' }));
          this.SUBRULE(this.body);
        },
      },
    ]);
  });

  readonly pipe: Rule = this.RULE(
    'pipe',
    () => {
      this.SUBRULE1(this.stage);
      this.MANY(() => {
        this.CONSUME(t.Arrow);
        this.SUBRULE2(this.stage);
      });
    },
    inside,
  );

  readonly stage: Rule = this.RULE(
    'stage',
    () => {
      this.SUBRULE(this.sum);
      this.OPTION({
        GATE: () => !this.#keyFollows() && this.LA(3).tokenType !== t.LeftBrace,
        DEF: () => {
          this.CONSUME(t.As);
          this.CONSUME(t.Identifier, { LABEL: 'label' });
        },
      });
    },
    inside,
  );

  readonly sum: Rule = this.RULE(
    'sum',
    () => {
      this.SUBRULE1(this.product);
      this.MANY(() => {
        this.OR([
          { ALT: () => this.CONSUME(t.Plus, { LABEL: 'operator' }) },
          { ALT: () => this.CONSUME(t.Minus, { LABEL: 'operator' }) },
        ]);
        this.SUBRULE2(this.product);
      });
    },
    inside,
  );

  readonly product: Rule = this.RULE(
    'product',
    () => {
      this.SUBRULE1(this.factor);
      this.MANY(() => {
        this.OR([
          { ALT: () => this.CONSUME(t.Star, { LABEL: 'operator' }) },
          { ALT: () => this.CONSUME(t.Slash, { LABEL: 'operator' }) },
        ]);
        this.SUBRULE2(this.factor);
      });
    },
    inside,
  );

  readonly factor: Rule = this.RULE(
    'factor',
    () => {
      this.MANY(() => this.CONSUME(t.Minus));
      this.OR([
        { ALT: () => this.CONSUME(t.NumberLiteral) },
        { ALT: () => this.CONSUME(t.StringLiteral) },
        { ALT: () => this.CONSUME(t.True) },
        { ALT: () => this.CONSUME(t.False) },
        { ALT: () => this.SUBRULE(this.fixedOption) },
        { ALT: () => this.SUBRULE(this.list) },
        { GATE: () => !this.#keyFollows(), ALT: () => this.SUBRULE(this.word) },
        { ALT: () => this.SUBRULE(this.group) },
      ]);
    },
    inside,
  );

  readonly fixedOption: Rule = this.RULE(
    'fixedOption',
    () => {
      this.CONSUME(t.Dot);
      this.CONSUME(t.Name);
    },
    inside,
  );

  /** A call `conv(256)`, a type `f32[3, height, width]`, or a reference `vision.backbone`. */
  readonly word: Rule = this.RULE(
    'word',
    () => {
      this.CONSUME(t.Identifier);
      this.OR([
        { ALT: () => this.SUBRULE(this.callArguments) },
        { ALT: () => this.SUBRULE(this.list) },
        {
          ALT: () =>
            this.MANY(() => {
              this.CONSUME(t.Dot);
              this.CONSUME(t.Name);
            }),
        },
      ]);
    },
    inside,
  );

  readonly callArguments: Rule = this.RULE(
    'callArguments',
    () => {
      this.CONSUME(t.LeftParen);
      this.OPTION1(() => {
        this.SUBRULE1(this.argument);
        this.MANY(() => {
          this.CONSUME1(t.Comma);
          this.SUBRULE2(this.argument);
        });
        this.OPTION2(() => this.CONSUME2(t.Comma));
      });
      this.CONSUME(t.RightParen);
    },
    inside,
  );

  readonly argument: Rule = this.RULE(
    'argument',
    () => {
      this.OPTION(() => {
        this.CONSUME(t.Name);
        this.CONSUME(t.Colon);
      });
      this.SUBRULE(this.pipe);
    },
    inside,
  );

  readonly list: Rule = this.RULE(
    'list',
    () => {
      this.CONSUME(t.LeftBracket);
      this.OPTION1(() => {
        this.SUBRULE1(this.pipe);
        this.MANY(() => {
          this.CONSUME1(t.Comma);
          this.SUBRULE2(this.pipe);
        });
        this.OPTION2(() => this.CONSUME2(t.Comma));
      });
      this.CONSUME(t.RightBracket);
    },
    inside,
  );

  readonly group: Rule = this.RULE(
    'group',
    () => {
      this.CONSUME(t.LeftParen);
      this.SUBRULE(this.pipe);
      this.CONSUME(t.RightParen);
    },
    inside,
  );

  /** A name before `:` or `{` is the next key, never a value or `as`. */
  #keyFollows(): boolean {
    const second = this.LA(2).tokenType;
    return second === t.Colon || second === t.LeftBrace;
  }
}

/** An error as Chevrotain reports it; `message` is a Mistake encoded as JSON (messages.ts). */
export interface GrammarError extends IRecognitionException {
  readonly previousToken?: IToken;
}

export interface Parsed {
  /** The concrete syntax tree; undefined if parsing stopped after too many errors. */
  readonly cst: FileCstNode | undefined;
  readonly errors: readonly GrammarError[];
}

const parser = new UnitParser();

/** Parses balanced tokens. Never throws. */
export function parseTokens(tokens: readonly IToken[]): Parsed {
  parser.input = [...tokens];
  try {
    const cst = parser.file() as FileCstNode;
    return { cst, errors: parser.errors as GrammarError[] };
  } catch (thrown) {
    if (!(thrown instanceof TooManyErrors)) throw thrown;
    return { cst: undefined, errors: parser.errors as GrammarError[] };
  }
}

/** The rules of the grammar, for the generated artefacts: EBNF, CST types. */
export function grammarRules() {
  return parser.getGAstProductions();
}

import type { Span } from '../diagnostics/diagnostic.ts';

/** The Syntax stage: the abstract syntax tree, before names are resolved. Every node keeps its span. */

export interface Identifier {
  readonly kind: 'identifier';
  readonly name: string;
  readonly span: Span;
}

export interface NumberLiteral {
  readonly kind: 'number';
  /** The value with its suffix applied: `10%` is 0.1, `4GiB` is 4294967296, `500_000` is 500000. */
  readonly value: number;
  /** The number as written, for the formatter and `explain`. */
  readonly text: string;
  readonly suffix?: '%' | 'KiB' | 'MiB' | 'GiB';
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly text: string;
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly span: Span;
}

/** A fixed option: `.frozen`. */
export interface OptionLiteral {
  readonly kind: 'option';
  readonly name: string;
  readonly span: Span;
}

/** A name declared in the spec, with optional members: `d`, `vision.backbone`, `dataset.classes`. */
export interface Reference {
  readonly kind: 'reference';
  readonly path: readonly Identifier[];
  readonly span: Span;
}

export interface Argument {
  /** Name of the argument; absent if it is positional. */
  readonly name?: Identifier;
  readonly value: Expression;
  readonly span: Span;
}

/** A built-in with its arguments: `resnet(depth: 50)`. */
export interface Call {
  readonly kind: 'call';
  readonly callee: Identifier;
  readonly args: readonly Argument[];
  readonly span: Span;
}

export interface ListLiteral {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly span: Span;
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: '+' | '-' | '*' | '/';
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

export interface Unary {
  readonly kind: 'unary';
  readonly operator: '-';
  readonly operand: Expression;
  readonly span: Span;
}

/**
 * `f32[3, height, width]`: an element type and a list of sizes, each a number, an expression or a symbolic
 * name.
 */
export interface TensorTypeExpression {
  readonly kind: 'tensor';
  readonly dtype: Identifier;
  readonly dims: readonly Expression[];
  readonly span: Span;
}

/** One stage of a pipe with an optional label: `resnet(...) as backbone`. */
export interface PipeStage {
  readonly expression: Expression;
  readonly label?: Identifier;
  readonly span: Span;
}

/** `a() -> b() -> c()`. A single unlabelled stage is not wrapped in a Pipe. */
export interface Pipe {
  readonly kind: 'pipe';
  readonly stages: readonly PipeStage[];
  readonly span: Span;
}

export type Expression =
  | NumberLiteral
  | StringLiteral
  | BooleanLiteral
  | OptionLiteral
  | Reference
  | Call
  | ListLiteral
  | Binary
  | Unary
  | TensorTypeExpression
  | Pipe;

/** `key: value` inside a block. */
export interface Field {
  readonly kind: 'field';
  readonly key: Identifier;
  readonly value: Expression;
  readonly span: Span;
}

/** `key { ... }` or `key name { ... }` inside a block. */
export interface NestedBlock {
  readonly kind: 'nested';
  readonly key: Identifier;
  readonly name?: Identifier;
  readonly body: Block;
  readonly span: Span;
}

export type Entry = Field | NestedBlock;

export interface Block {
  readonly entries: readonly Entry[];
  readonly span: Span;
}

/** `param d = 64`, which may be overridden, or `let dropout = 10%`, which may not. */
export interface ConstantDeclaration {
  readonly kind: 'param' | 'let';
  readonly name: Identifier;
  readonly value: Expression;
  readonly doc?: string;
  readonly span: Span;
}

/**
 * `modality image { ... }`, `template task detection { ... }`, `task a extends b { ... }`, `train { ... }`.
 */
export interface BlockDeclaration {
  readonly kind: 'block';
  readonly template: boolean;
  /** The keyword before the name: modality, encoder, task, train, ... */
  readonly blockKind: Identifier;
  readonly name?: Identifier;
  readonly parent?: Identifier;
  readonly body: Block;
  readonly doc?: string;
  readonly span: Span;
}

export interface ImportDeclaration {
  readonly kind: 'import';
  /** Imported names; absent if all declarations of the file are imported. */
  readonly names?: readonly Identifier[];
  readonly path: StringLiteral;
  readonly span: Span;
}

export type Declaration = ConstantDeclaration | BlockDeclaration | ImportDeclaration;

export interface Comment {
  readonly text: string;
  readonly doc: boolean;
  readonly span: Span;
}

export interface SyntaxFile {
  readonly file: string;
  readonly text: string;
  /** Version in the header line `unit 1`. */
  readonly version?: NumberLiteral;
  /** Name in `model NAME`. */
  readonly model?: Identifier;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly span: Span;
}

import type { Argument, Block, Declaration, Entry, Expression, PipeStage, SyntaxFile } from './ast.ts';

/** A tree of lines: a node and its children. */
interface Tree {
  readonly text: string;
  readonly parts: readonly Tree[];
}

/** Prints the Syntax stage for `--emit syntax`: one node per line, indented by depth, without spans. */
export function printSyntax(file: SyntaxFile): string {
  const parts = [
    ...(file.version === undefined ? [] : [leaf(`version ${file.version.text}`)]),
    ...(file.model === undefined ? [] : [leaf(`model ${file.model.name}`)]),
    ...file.declarations.map(declaration),
  ];
  return `${lines({ text: 'file', parts }, '').join('\n')}\n`;
}

function lines({ text, parts }: Tree, margin: string): string[] {
  return [`${margin}${text}`, ...parts.flatMap((part) => lines(part, `${margin}  `))];
}

function declaration(node: Declaration): Tree {
  switch (node.kind) {
    case 'import': {
      const names = node.names?.map(({ name }) => name).join(', ') ?? 'all';
      return leaf(`import ${names} from ${node.path.text}`);
    }
    case 'block': {
      const { template, blockKind, name, parent } = node;
      const words = [
        template ? 'template' : '',
        'block',
        blockKind.name,
        name?.name,
        parent && `extends ${parent.name}`,
      ];
      return { text: words.filter(Boolean).join(' '), parts: [...docOf(node.doc), ...entries(node.body)] };
    }
    default:
      return { text: `${node.kind} ${node.name.name}`, parts: [...docOf(node.doc), expression(node.value)] };
  }
}

function docOf(doc: string | undefined): Tree[] {
  return doc === undefined ? [] : [leaf(`doc ${JSON.stringify(doc)}`)];
}

function entries(block: Block): Tree[] {
  return block.entries.map(entry);
}

function entry(node: Entry): Tree {
  if (node.kind === 'field') return { text: `field ${node.key.name}`, parts: [expression(node.value)] };
  const name = node.name === undefined ? '' : ` ${node.name.name}`;
  return { text: `nested ${node.key.name}${name}`, parts: entries(node.body) };
}

function expression(node: Expression): Tree {
  switch (node.kind) {
    case 'number':
      return leaf(
        node.text === String(node.value) ? `number ${node.text}` : `number ${node.text} = ${node.value}`,
      );
    case 'string':
      return leaf(`string ${JSON.stringify(node.value)}`);
    case 'boolean':
      return leaf(`boolean ${node.value}`);
    case 'option':
      return leaf(`option .${node.name}`);
    case 'reference':
      return leaf(`reference ${node.path.map(({ name }) => name).join('.')}`);
    case 'unary':
      return { text: `unary ${node.operator}`, parts: [expression(node.operand)] };
    case 'binary':
      return { text: `binary ${node.operator}`, parts: [expression(node.left), expression(node.right)] };
    case 'call':
      return { text: `call ${node.callee.name}`, parts: node.args.map(argument) };
    case 'list':
      return { text: 'list', parts: node.items.map(expression) };
    case 'tensor':
      return { text: `tensor ${node.dtype.name}`, parts: node.dims.map(expression) };
    case 'pipe':
      return { text: 'pipe', parts: node.stages.map(stage) };
  }
}

function argument({ name, value }: Argument): Tree {
  return name === undefined ? expression(value) : named(`${name.name}:`, expression(value));
}

function stage({ expression: value, label }: PipeStage): Tree {
  return label === undefined ? expression(value) : named(`as ${label.name}:`, expression(value));
}

function named(name: string, { text, parts }: Tree): Tree {
  return { text: `${name} ${text}`, parts };
}

function leaf(text: string): Tree {
  return { text, parts: [] };
}

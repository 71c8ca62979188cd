import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

/**
 * A folder as a program sees it, and as the medium stores it: contents reach the medium when a file is
 * flushed, names when their folder is. A power failure may lose everything else.
 */

export interface FileNode {
  readonly kind: 'file';
  live: Buffer;
  durable: Buffer;
}

export interface FolderNode {
  readonly kind: 'folder';
  live: Map<string, Node>;
  durable: Map<string, Node>;
}

export type Node = FileNode | FolderNode;

/**
 * The state after a crash. `killed`: everything the program has done. `lost`: only what was flushed.
 * `reordered`: all names, but only flushed contents. `torn`: like `reordered`, with half of the unflushed
 * contents and zeros for the rest.
 */
export type Remainder = 'killed' | 'lost' | 'reordered' | 'torn';

export class DiskModel {
  readonly #path: string;
  readonly #root: FolderNode;

  /** All existing contents of the folder count as flushed. */
  constructor(path: string) {
    this.#path = path;
    this.#root = folderNode(path);
  }

  node(path: string): Node | undefined {
    const names = relative(this.#path, path).split(sep);
    return names.reduce<Node | undefined>(
      (node, name) => (name === '' ? node : node?.kind === 'folder' ? node.live.get(name) : undefined),
      this.#root,
    );
  }

  file(path: string): FileNode {
    const node = this.node(path);
    if (node?.kind !== 'file') throw new Error(`the model has no file ${path}`);
    return node;
  }

  folder(path: string): FolderNode {
    const node = this.node(path);
    if (node?.kind !== 'folder') throw new Error(`the model has no folder ${path}`);
    return node;
  }

  /** Gives a node a name, replacing the node of that name. */
  put(path: string, node: Node): void {
    this.folder(dirname(path)).live.set(basename(path), node);
  }

  take(path: string): Node {
    const { live } = this.folder(dirname(path));
    const node = live.get(basename(path));
    if (!node) throw new Error(`the model has nothing at ${path}`);
    live.delete(basename(path));
    return node;
  }

  /** Replaces the contents of the real folder by the state after a crash. */
  materialize(remainder: Remainder): void {
    if (remainder === 'killed') return;
    for (const name of readdirSync(this.#path)) {
      rmSync(join(this.#path, name), { recursive: true, force: true });
    }
    writeFolder(this.#path, this.#root, remainder);
  }
}

function folderNode(path: string): FolderNode {
  const names = existsSync(path) ? readdirSync(path) : [];
  const live = new Map(names.map((name) => [name, nodeAt(join(path, name))]));
  return { kind: 'folder', live, durable: new Map(live) };
}

function nodeAt(path: string): Node {
  if (statSync(path).isDirectory()) return folderNode(path);
  const bytes = readFileSync(path);
  return { kind: 'file', live: bytes, durable: bytes };
}

function writeFolder(
  path: string,
  { live, durable }: FolderNode,
  remainder: Exclude<Remainder, 'killed'>,
): void {
  mkdirSync(path, { recursive: true });
  for (const [name, node] of remainder === 'lost' ? durable : live) {
    if (node.kind === 'folder') writeFolder(join(path, name), node, remainder);
    else writeFileSync(join(path, name), remainder === 'torn' ? torn(node) : node.durable);
  }
}

/** The first half of the unflushed bytes, and zeros for the second half. */
function torn({ live, durable }: FileNode): Buffer {
  if (live.equals(durable)) return live;
  let same = 0;
  while (same < Math.min(live.length, durable.length) && live[same] === durable[same]) same++;
  const kept = same + Math.floor((live.length - same) / 2);
  return Buffer.concat([live.subarray(0, kept), Buffer.alloc(live.length - kept)]);
}

import { type Disk, type OpenMode, systemDisk } from '../../src/storage/disk.ts';
import { DiskModel, type FileNode, type Remainder } from './disk_model.ts';

/** A fault at one operation. */
export type Fault =
  /** The process stops before the operation; `remainder` is the state it leaves. */
  | { readonly kind: 'stop'; readonly remainder: Remainder }
  /** The process stops in the middle of a write: half of its bytes are written. Other operations complete. */
  | { readonly kind: 'stop within'; readonly remainder: Remainder }
  /** The operation fails once. */
  | { readonly kind: 'error'; readonly code: 'EIO' | 'EINTR' }
  /** From this operation on, nothing can be written or created: the disk is full. */
  | { readonly kind: 'full' };

/** The process has stopped. Not a system error, so that no code of the product handles it. */
export class PowerLoss extends Error {
  override readonly name = 'PowerLoss';
}

/** Operations that a full disk refuses. */
const growing: ReadonlySet<keyof Disk> = new Set(['open', 'write', 'makeFolder', 'link', 'copy']);

/**
 * The real disk, with a fault at the operation of a given number. Operations are counted, and tracked in a
 * model of the medium; all of them must be within one folder.
 */
export class FaultyDisk implements Disk {
  readonly #model: DiskModel;
  readonly #at: number;
  readonly #fault: Fault | undefined;
  readonly #files = new Map<number, FileNode>();
  #count = 0;
  #isStopped = false;
  #isFull = false;

  /** `at`: number of the operation, from 1. */
  constructor(folder: string, at: number, fault: Fault | undefined) {
    this.#model = new DiskModel(folder);
    this.#at = at;
    this.#fault = fault;
  }

  /** Number of operations so far. */
  get count(): number {
    return this.#count;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Leaves the state after the crash in the real folder. Does nothing if the process has not stopped. */
  crash(): void {
    if (this.#isStopped && this.#fault && 'remainder' in this.#fault) {
      this.#model.materialize(this.#fault.remainder);
    }
  }

  open(path: string, mode: OpenMode, permissions?: number): number {
    return this.#operation('open', () => {
      const file = systemDisk.open(path, mode, permissions);
      const known = this.#model.node(path);
      const node: FileNode =
        known?.kind === 'file' ? known : { kind: 'file', live: Buffer.alloc(0), durable: Buffer.alloc(0) };
      if (!known) this.#model.put(path, node);
      if (mode === 'replace') node.live = Buffer.alloc(0);
      this.#files.set(file, node);
      return file;
    });
  }

  write(file: number, bytes: Uint8Array, position: number | null): number {
    const node = this.#files.get(file)!;
    const part = bytes.subarray(0, Math.floor(bytes.length / 2));
    const written = (some: Uint8Array): number => {
      const count = systemDisk.write(file, some, position);
      const at = position ?? node.live.length;
      node.live = Buffer.concat([
        node.live.subarray(0, at),
        some.subarray(0, count),
        node.live.subarray(at + count),
      ]);
      return count;
    };
    return this.#operation(
      'write',
      () => written(bytes),
      () => written(part),
    );
  }

  flush(file: number): void {
    const node = this.#files.get(file)!;
    this.#operation('flush', () => {
      node.durable = node.live;
    });
  }

  close(file: number): void {
    // A stopped process has no open files.
    if (this.#isStopped) systemDisk.close(file);
    this.#operation('close', () => {
      systemDisk.close(file);
      this.#files.delete(file);
    });
  }

  flushFolder(path: string): void {
    this.#operation('flushFolder', () => {
      const folder = this.#model.folder(path);
      folder.durable = new Map(folder.live);
    });
  }

  rename(from: string, to: string): void {
    this.#operation('rename', () => {
      systemDisk.rename(from, to);
      this.#model.put(to, this.#model.take(from));
    });
  }

  link(from: string, to: string): void {
    this.#operation('link', () => {
      systemDisk.link(from, to);
      this.#model.put(to, this.#model.file(from));
    });
  }

  copy(from: string, to: string): void {
    this.#operation('copy', () => {
      systemDisk.copy(from, to);
      this.#model.put(to, { kind: 'file', live: this.#model.file(from).live, durable: Buffer.alloc(0) });
    });
  }

  truncate(path: string, length: number): void {
    this.#operation('truncate', () => {
      systemDisk.truncate(path, length);
      const node = this.#model.file(path);
      node.live = node.live.subarray(0, length);
    });
  }

  remove(path: string): void {
    this.#operation('remove', () => {
      systemDisk.remove(path);
      this.#model.take(path);
    });
  }

  makeFolder(path: string, permissions?: number): void {
    this.#operation('makeFolder', () => {
      systemDisk.makeFolder(path, permissions);
      this.#model.put(path, { kind: 'folder', live: new Map(), durable: new Map() });
    });
  }

  removeFolder(path: string): void {
    this.#operation('removeFolder', () => {
      systemDisk.removeFolder(path);
      this.#model.take(path);
    });
  }

  setPermissions(path: string, permissions: number): void {
    this.#operation('setPermissions', () => systemDisk.setPermissions(path, permissions));
  }

  /** `half`: the part of an operation that completes if the process stops within it; by default all. */
  #operation<T>(name: keyof Disk, body: () => T, half: () => unknown = body): T {
    if (this.#isStopped) throw new PowerLoss('the process has stopped');
    this.#count++;
    if (this.#count === this.#at && this.#fault) this.#inject(this.#fault, half);
    if (this.#isFull && growing.has(name)) throw systemError('ENOSPC', name);
    return body();
  }

  #inject(fault: Fault, half: () => unknown): void {
    switch (fault.kind) {
      case 'stop within':
        half();
        this.#isStopped = true;
        throw new PowerLoss('the process has stopped');
      case 'stop':
        this.#isStopped = true;
        throw new PowerLoss('the process has stopped');
      case 'error':
        throw systemError(fault.code, 'operation');
      case 'full':
        this.#isFull = true;
    }
  }
}

function systemError(code: string, operation: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${operation}`), { code, syscall: operation });
}

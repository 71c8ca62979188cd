import { type PickleContext, PickleName } from './names.ts';
import type { PickleStream } from './stream.ts';

/**
 * Largest number of operations of a pickle. A call copies its arguments, so a short pickle could copy a
 * stored collection endlessly: each copied element counts as ten operations. Published weights take a few
 * hundred thousand.
 */
const [mostSteps, stepsOfCopy] = [20_000_000, 10];

/**
 * State of the pickle machine. Lists and tuples become arrays; dicts become Maps, so that no key can reach an
 * object's prototype.
 */
export class Machine {
  readonly stream: PickleStream;
  readonly memo = new Map<number, unknown>();
  readonly #context: PickleContext;
  #stack: unknown[] = [];
  readonly #marked: unknown[][] = [];
  #steps = 0;

  constructor(stream: PickleStream, context: PickleContext) {
    this.stream = stream;
    this.#context = context;
  }

  /** Counts steps. Throws DataError if there are too many. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps <= mostSteps) return;
    throw this.stream.refused(
      `its pickle takes more than ${mostSteps.toLocaleString('en')} steps`,
      'save the state dict alone: torch.save(model.state_dict(), PATH)',
    );
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw this.stream.damaged('it pops a value from an empty stack');
    return this.#stack.pop();
  }

  top(): unknown {
    if (this.#stack.length === 0) throw this.stream.damaged('it reads a value from an empty stack');
    return this.#stack.at(-1);
  }

  mark(): void {
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  /** Pops all values since the last mark. */
  popToMark(): unknown[] {
    const outer = this.#marked.pop();
    if (!outer) throw this.stream.damaged('it returns to a missing mark');
    const items = this.#stack;
    this.#stack = outer;
    return items;
  }

  /** Pops the last `count` values, in order. */
  popTuple(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw this.stream.damaged(`it refers to object ${index}, which is missing`);
    this.push(this.memo.get(index));
  }

  /**
   * Looks up a name of the file; every name passes through here. Throws DataError for one that weights do not
   * need.
   */
  name(module: unknown, member: unknown): PickleName {
    const { stream } = this;
    if (typeof module !== 'string' || typeof member !== 'string') {
      throw stream.damaged('a name is not a text');
    }
    const found = this.#context.name(module, member);
    if (found) return found;
    const qualified = `${module}.${member}`.replace(/\p{Cc}/gu, '?');
    throw stream.refused(
      `the file wants to run ${qualified}, which weights do not need`,
      'save the state dict alone: torch.save(model.state_dict(), PATH)',
    );
  }

  /** Executes a call: builds plain data for an allowed name; nothing else can be called. */
  call(callee: unknown, args: unknown): void {
    if (!(callee instanceof PickleName)) throw this.stream.damaged('it calls a value that is not a name');
    if (!Array.isArray(args)) throw this.stream.damaged(`arguments of ${callee.qualified} are not a tuple`);
    if (!callee.build) {
      throw this.stream.refused(
        `the file wants to run ${callee.qualified}, which weights do not need`,
        'save the state dict alone: torch.save(model.state_dict(), PATH)',
      );
    }
    for (const argument of args) this.spend(stepsOfCopy * sizeOf(argument));
    this.push(callee.build(args));
  }

  persistent(reference: unknown): void {
    const value = this.#context.persistent(reference);
    if (value === undefined) throw this.stream.damaged('it refers to an object of an unknown kind');
    this.push(value);
  }

  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.stream.damaged('it appends to a value that is not a list');
    for (const item of items) list.push(item);
  }

  add(items: readonly unknown[]): void {
    const set = this.top();
    if (!(set instanceof Set)) throw this.stream.damaged('it adds to a value that is not a set');
    for (const item of items) set.add(item);
  }

  /** `items`: keys and values alternately. */
  setItems(items: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) throw this.stream.damaged('it sets items of a value that is not a dict');
    if (items.length % 2 !== 0) throw this.stream.damaged('a key of a dict has no value');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }
}

/** Number of elements of a collection; 1 for other values. */
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : 1;
}

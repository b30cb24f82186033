/**
 * Reads Python pickles without running anything. A pickle is a program for a stack: what makes data is carried out, what names a
 * class makes an inert object, and the few functions that put tensors together are known by their names. Any other call is
 * refused.
 */
import { legible } from "../numbers/show.ts";

/** A class or a function that a pickle names. */
class Named {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** An object of a class that is not known here, with what the pickle says it holds. */
export class Inert {
  state: unknown;
}

/** What a pickle refers to outside itself; PyTorch keeps the numbers of tensors there. */
export type Persistent = (id: unknown) => unknown;
/** Functions that a pickle may call, by name. */
export type Functions = Readonly<Record<string, (args: readonly unknown[]) => unknown>>;

const MARK = Symbol("mark");
const { fromCharCode: letter } = String;

/**
 * Reads one pickle.
 * @returns what it holds, and the place of the byte after it
 * @throws Error with one sentence if it is broken, or calls another function
 */
export function readPickle(
  bytes: Uint8Array,
  persistent: Persistent,
  functions: Functions,
  start = 0,
): { readonly value: unknown; readonly end: number } {
  try {
    return new Unpickler(bytes, persistent, functions, start).run();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new Error("The file is a broken pickle, or is cut short.");
  }
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #persistent: Persistent;
  readonly #functions: Functions;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at: number;

  constructor(bytes: Uint8Array, persistent: Persistent, functions: Functions, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#persistent = persistent;
    this.#functions = functions;
    this.#at = start;
  }

  run(): { value: unknown; end: number } {
    for (;;) {
      const code = letter(this.#byte());
      if (code === ".") return { value: this.#pop(), end: this.#at };
      this.#step(code);
    }
  }

  #step(code: string): unknown {
    const push = (value: unknown) => this.#stack.push(value);
    switch (code) {
      case "\x80": // PROTO
        this.#byte();
        return;
      case "\x95": // FRAME
        this.#long();
        return;
      case "(":
        return push(MARK);
      case "0":
        return this.#pop();
      case "1":
        return this.#marked();
      case "2":
        return push(this.#top());
      case "N":
        return push(null);
      case "\x88":
        return push(true);
      case "\x89":
        return push(false);
      case "J":
        this.#at += 4;
        return push(this.#view.getInt32(this.#at - 4, true));
      case "K":
        return push(this.#byte());
      case "M":
        return push(this.#byte() + 256 * this.#byte());
      case "\x8A":
        return push(this.#integer(this.#byte()));
      case "\x8B":
        return push(this.#integer(this.#word()));
      case "G":
        this.#at += 8;
        return push(this.#view.getFloat64(this.#at - 8));
      case "X":
      case "T":
      case "B":
        return push(this.#text(this.#word()));
      case "\x8C":
      case "U":
      case "C":
        return push(this.#text(this.#byte()));
      case "\x8D":
      case "\x8E":
        return push(this.#text(this.#long()));
      case "]":
      case ")":
      case "\x8F":
        return push([]);
      case "}":
        return push(new Map());
      case "l":
      case "t":
        return push(this.#marked());
      case "\x85":
      case "\x86":
      case "\x87":
        return push(this.#take(code.charCodeAt(0) - 0x84));
      case "d":
        return push(asMap(this.#marked()));
      case "a":
        return this.#extend([this.#pop()]);
      case "e":
      case "\x90":
        return this.#extend(this.#marked());
      case "s":
        return this.#set(this.#take(2));
      case "u":
        return this.#set(this.#marked());
      case "q":
        return this.#memo.set(this.#byte(), this.#top());
      case "r":
        return this.#memo.set(this.#word(), this.#top());
      case "\x94":
        return this.#memo.set(this.#memo.size, this.#top());
      case "h":
        return push(this.#memo.get(this.#byte()));
      case "j":
        return push(this.#memo.get(this.#word()));
      case "c":
        return push(new Named(`${this.#line()}.${this.#line()}`));
      case "\x93": {
        const [module, name] = this.#take(2);
        return push(new Named(`${module}.${name}`));
      }
      case "Q":
        return push(this.#persistent(this.#pop()));
      case "R": {
        const [called, args] = this.#take(2);
        return push(this.#call(called, args));
      }
      case "\x81": // NEWOBJ
        this.#take(2);
        return push(new Inert());
      case "\x92": // NEWOBJ_EX
        this.#take(3);
        return push(new Inert());
      case "b":
        return this.#build(this.#pop());
      default:
        throw new RangeError();
    }
  }

  #call(called: unknown, args: unknown): unknown {
    const { name } = called as Named;
    const known = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    if (!known || !Array.isArray(args))
      throw new Error(
        `The pickle calls the function "${legible(name)}", and nothing in a file is run here: save the weights alone, as torch.save(model.state_dict(), file) does.`,
      );
    return known(args);
  }

  #build(state: unknown): void {
    const object = this.#top();
    if (object instanceof Inert) object.state = state;
  }

  #set(parts: readonly unknown[]): void {
    const map = this.#top();
    if (!(map instanceof Map)) throw new TypeError();
    for (let i = 0; i + 1 < parts.length; i += 2) map.set(parts[i], parts[i + 1]);
  }

  #extend(parts: readonly unknown[]): void {
    const list = this.#top() as unknown[];
    for (const part of parts) list.push(part);
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw new RangeError();
    return this.#stack.at(-1);
  }

  #pop(): unknown {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #take(count: number): unknown[] {
    if (this.#stack.length < count) throw new RangeError();
    return this.#stack.splice(-count);
  }

  /** Takes everything above the last mark. */
  #marked(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw new RangeError();
    const [, ...parts] = this.#stack.splice(mark);
    return parts;
  }

  #byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  #word(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  #long(): number {
    this.#at += 8;
    return Number(this.#view.getBigUint64(this.#at - 8, true));
  }

  /** Reads a whole number of so many bytes; those beyond 2^53 lose digits, which nothing here asks for. */
  #integer(length: number): number {
    let value = 0;
    const digits = this.#slice(length);
    for (const digit of digits.toReversed()) value = value * 256 + digit;
    return (digits.at(-1) ?? 0) >= 128 ? value - 256 ** length : value;
  }

  #text(length: number): string {
    return new TextDecoder().decode(this.#slice(length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw new RangeError();
    const text = this.#text(end - this.#at);
    this.#at++;
    return text;
  }

  #slice(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

function asMap(parts: readonly unknown[]): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  for (let i = 0; i + 1 < parts.length; i += 2) map.set(parts[i], parts[i + 1]);
  return map;
}

import { CardError } from "../engine/card-error.ts";
import { isOutOfMemory, OUT_OF_MEMORY } from "../ops/trap.ts";

/** A failure that its message explains in full; `exitCode` becomes the exit status. */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** An interruption by Ctrl-C, after everything worth keeping was saved. */
export class Interrupted extends UserError {
  constructor(message = "") {
    super(message, 130);
  }
}

/** Why there is no graphics card for a command. */
export class NoCardError extends UserError {
  /** The same without what to do, to follow a colon. */
  readonly what: string;

  constructor(what: string, message: string) {
    super(message);
    this.what = what;
  }
}

/** Says in one sentence what was thrown; with BLASTEMA_DEBUG set, also where. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env.BLASTEMA_DEBUG) return error.stack ?? error.message;
  // What a driver says of its memory is no word of the kernels.
  if (error instanceof CardError) return error.message;
  if (isOutOfMemory(error)) return OUT_OF_MEMORY;
  const isFault = [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind);
  return isFault
    ? `This is a bug in blastema (${error.message}): please report it, with what it prints under BLASTEMA_DEBUG=1.`
    : error.message;
}

/** What an error says, in lower case, to follow a colon. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Why a graphics card computes nothing here, to follow a colon. */
export function whyNoCard(error: unknown): string {
  return error instanceof NoCardError ? error.what : reasonOf(error);
}

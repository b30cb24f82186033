/** A failure that its sentence explains in full; `exitCode` becomes the exit status. */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ctrl-C, after everything worth keeping was saved. */
export class Interrupted extends UserError {
  constructor(message = "") {
    super(message, 130);
  }
}

/** One sentence about whatever was thrown; with BLASTEMA_DEBUG set, where it was thrown too. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env.BLASTEMA_DEBUG) return error.stack ?? error.message;
  const isFault = [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind);
  return isFault
    ? `This is a fault of the program itself (${error.message}): please report it with what BLASTEMA_DEBUG=1 adds.`
    : error.message;
}

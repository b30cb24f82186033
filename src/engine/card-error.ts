/** Thrown by an engine whose graphics card lacks or refuses something, with one sentence that says what, and the driver's words behind it. */
export class CardError extends Error {}

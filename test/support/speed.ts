/**
 * Whether commands work on pictures about a tenth of the usual size, and so about ten times as fast: `npm run test:steady`
 * asks for it, to see that no test's outcome depends on speed.
 */
export const FAST = process.env.FAST_COMMANDS === "1";

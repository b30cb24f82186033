/**
 * By how much a test hears late, in milliseconds, that what it waits for has come: none as a rule. `npm run test:steady`
 * asks for seconds, so that what is watched gets as far meanwhile as it would on a machine more than ten times as fast.
 */
export const LATE = 1000 * Number(process.env.LATE_SECONDS ?? 0);

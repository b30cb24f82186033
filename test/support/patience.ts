/** How long a test waits for what must come, in milliseconds: a limit against waiting for ever, not a measure of speed. */
export const PATIENCE = 1000 * Number(process.env.PATIENCE_SECONDS ?? 120);

/**
 * By how much a test hears late, in milliseconds, that what it waits for has come: none as a rule. `npm run test:steady`
 * asks for seconds, so that what is watched gets as far meanwhile as it would on a machine more than ten times as fast.
 */
export const LATE = 1000 * Number(process.env.LATE_SECONDS ?? 0);

/** By how much pages do late what they do after a frame, by a timer or upon a worker's message, in milliseconds. */
const PAGE_LATE = 1000 * Number(process.env.PAGE_LATE_SECONDS ?? 0);

/** A script that each page runs before its own, if pages are to be late: what holds at once on most days then does not. */
export const LATE_PAGE =
  PAGE_LATE > 0 &&
  `(() => {
    const late = ${PAGE_LATE};
    const { setTimeout, requestAnimationFrame, Worker } = window;
    window.setTimeout = (act, delay = 0, ...more) => setTimeout(act, delay + late, ...more);
    window.requestAnimationFrame = (act) =>
      requestAnimationFrame((now) => setTimeout(act, late, now));
    window.Worker = class extends Worker {
      addEventListener(type, hear, ...more) {
        const hearLate = (event) => setTimeout(() => hear.call(this, event), late);
        super.addEventListener(type, hearLate, ...more);
      }
      set onmessage(hear) {
        super.onmessage = (event) => setTimeout(() => hear.call(this, event), late);
      }
    };
  })()`;

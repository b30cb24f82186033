// Where Debian's Chromium is, for tests that need a browser.
import { existsSync } from "node:fs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser to drive, or undefined. */
export const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));

/** For a test's `skip`: says why, where there is no browser. */
export const withoutChromium = executablePath
  ? false
  : "no Chromium here: install it, or name one in $CHROMIUM";

/** The names of the files of the element, in `nca-canvas/` of this site; put in by vite.config.ts. */
declare const ELEMENT_FILES: readonly string[];

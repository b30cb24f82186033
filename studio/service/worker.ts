/**
 * The service worker: keeps every file of the studio in the browser at the first visit, and answers from there. A newer version
 * is loaded beside the old one, and takes over when no window shows the old one any more: at the next start.
 */
import { cleanupOutdatedCaches, type PrecacheEntry, precacheAndRoute } from "workbox-precaching";

/** Every file of the studio; scripts/studio-app.ts puts the list in. */
declare const STUDIO_FILES: PrecacheEntry[];

precacheAndRoute(STUDIO_FILES);
cleanupOutdatedCaches();

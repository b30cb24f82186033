/**
 * uPlot asks for numbers in the browser's language as soon as it is loaded, and fails where that is no language, as "C" of a
 * browser that was started without one. This must be imported before it.
 */
try {
  Intl.NumberFormat.supportedLocalesOf(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en" });
}

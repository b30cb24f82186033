// Runs before anything else, in browsers that are too old for the rest too: chooses the theme before anything is drawn,
// shows what index.html holds of the page Play, and says so where the studio cannot start, instead of leaving the page blank.
(() => {
  const page = document.documentElement;
  try {
    page.dataset.theme = localStorage.getItem("blastema-theme") || "system";
  } catch (_) {
    page.dataset.theme = "system";
  }

  // What Play begins with: it says what to do to who has never cut a creature here (panels/dish/story.ts).
  if (/^(#\/(dish)?)?$/.test(location.hash)) {
    page.dataset.begins = "newcomer";
    try {
      if (localStorage.getItem("blastema-cut") !== null) page.dataset.begins = "again";
    } catch (_) {
      // Storage may be forbidden.
    }
  }

  // uPlot asks for numbers in the browser's language as soon as it is loaded, and fails where that is none: WebKitGTK's
  // under LANG=C is "C".
  try {
    Intl.NumberFormat.supportedLocalesOf(navigator.language);
  } catch (_) {
    Object.defineProperty(navigator, "language", { value: "en" });
  }

  /** Tells the visitor what is in the way, once. */
  const tell = (trouble) => {
    if (document.getElementById("trouble")) return;
    if (page.dataset.begins !== "done") delete page.dataset.begins;
    const sentence = document.createElement("p");
    sentence.id = "trouble";
    sentence.setAttribute("role", "alert");
    sentence.textContent = `The studio cannot run here. ${trouble}`;
    document.body.prepend(sentence);
  };

  if (location.protocol === "file:") {
    tell(
      "It must come from a web server, such as `npx blastema studio` starts, and not from a file.",
    );
    return;
  }

  // A module whose only function uses an instruction of SIMD, i8x16.splat.
  const simd = Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0],
    ...[65, 0, 253, 15, 11],
  );
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(simd)) {
    tell(
      "This browser has no WebAssembly with SIMD, or it is switched off. All browsers have had it since 2023.",
    );
    return;
  }

  const workerless =
    "This browser knows no workers that are modules, or starts none for this page: a policy of its host or a sandbox around it may forbid them. All browsers have had them since 2023.";
  try {
    const trial = new Worker("trial.js", { type: "module" });
    trial.onmessage = () => trial.terminate();
    trial.onerror = () => tell(workerless);
  } catch (_) {
    tell(workerless);
  }

  // Heard of every script that cannot be loaded or read before the studio is drawn.
  addEventListener(
    "error",
    () => {
      if (page.dataset.begins !== "done")
        tell(
          "Its scripts could not be loaded, or this browser cannot read them: it may be too old.",
        );
    },
    true,
  );
})();

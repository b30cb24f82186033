/** The page Test healing: a map of where a creature heals, painted while it is measured. */
import { effect, untracked } from "@preact/signals";
import { HEALING } from "blastema/measure";
import { useEffect } from "preact/hooks";
import { goalOf, ruleInHand } from "../../state/rules.ts";
import { type Shortcut, useShortcuts } from "../../ui/shortcuts.tsx";
import { DriftCard, RecoveryCard } from "./Curves.tsx";
import { DetailCard, LegendCard } from "./Detail.tsx";
import "./heal.css";
import { MapView } from "./MapView.tsx";
import { ExpertFold, SettingsCard } from "./SettingsCard.tsx";
import { failure, healMap, measured, phase, start, stop, subject, wanted } from "./session.ts";

const SHORTCUTS: readonly Shortcut[] = [
  {
    key: "m",
    shown: "M",
    what: "Measure with the current settings",
    run: () => {
      if (ruleInHand.value) start(wanted(ruleInHand.value));
    },
  },
  { key: "Escape", shown: "Esc", what: "Stop measuring", run: stop },
  { key: "", shown: "← ↑ ↓ →", what: "On the map: move from position to position" },
];

/** Measures the rule in hand, under its goal, as soon as there is one; changed settings wait for the button. */
function followRule(): () => void {
  return effect(() => {
    const rule = ruleInHand.value;
    const goal = rule && goalOf(rule);
    untracked(() => {
      const known = subject.value;
      if (rule && (known?.rule !== rule || known.goal !== goal)) start(wanted(rule));
    });
  });
}

export function HealPage() {
  useShortcuts(SHORTCUTS);
  useEffect(followRule, []);
  return (
    <div class="heal-page">
      <div class="heal-main">
        <header class="lede">
          <h1>Where does it heal?</h1>
          <p>
            At each mark a copy of the creature is cut. The colour says what has become of that cut{" "}
            {HEALING.regrowth} steps later.
          </p>
        </header>
        <MapView />
        <Verdict />
      </div>
      <div class="heal-side">
        <LegendCard />
        <DetailCard />
        <SettingsCard />
        <ExpertFold />
      </div>
      <div class="heal-curves">
        <RecoveryCard />
        <DriftCard />
      </div>
    </div>
  );
}

function Verdict() {
  const healed = measured.value.filter(
    ({ position: { outcome } }) => outcome === "new" || outcome === "healed",
  );
  const soFar =
    measured.value.length > 0
      ? `${healed.length} of ${measured.value.length} positions healed so far.`
      : "Growing a creature, to cut it everywhere…";
  const words = healMap.value?.verdict ?? (failure.value || soFar);
  return (
    <p
      class={`verdict${failure.value ? " failed" : ""}`}
      role="status"
      data-rule={subject.value?.rule.name}
      data-goal={subject.value?.goal}
      aria-busy={phase.value === "idle" || phase.value === "running"}
    >
      {words}
    </p>
  );
}

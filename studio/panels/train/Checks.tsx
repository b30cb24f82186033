/** What was found of the rule on the way: whether it holds its shape, and how many cuts heal. */
import { type Check, describeCheck } from "blastema/training";
import { Card } from "../../ui/controls.tsx";
import { checks, phase } from "./session.ts";

export function Checks() {
  const all = checks.value;
  const last = all.at(-1);
  return (
    <Card title="Does it heal?">
      <p class="quiet" role="status">
        {last ? verdict(last) : "It is cut and left alone now and then; what is found shows here."}
      </p>
      <ol class="checks" aria-label="Checks">
        {all.map((check) => (
          <Row key={check.step} check={check} />
        ))}
      </ol>
    </Card>
  );
}

/** What the last check says, and what follows from it. */
function verdict(check: Check): string {
  const found = `It ${describeCheck(check)}.`;
  if (phase.value !== "done" || check.heals) return found;
  return `${found} It was not made to heal in the steps that it had; the best rule is kept.`;
}

/** The share of cuts that healed, as a bar. */
function Row({ check }: { check: Check }) {
  const { step, cuts, unhealed } = check;
  const share = cuts > 0 ? 1 - unhealed.length / cuts : 0;
  return (
    <li>
      <span class="number">{step.toLocaleString("en")}</span>
      <meter
        value={share}
        low={0.9}
        high={0.95}
        optimum={1}
        aria-label="Share of cuts that healed"
      />
      <span class="quiet">It {describeCheck(check)}.</span>
    </li>
  );
}

/** What files about the creature in the dish are called, without their ending. */
import { zooEntry } from "../../../state/zoo.ts";
import { stemOf } from "../../../ui/download.ts";
import { live, rulesInDish } from "../dish.ts";

export function stem(): string {
  const [rule] = rulesInDish.value;
  return stemOf(zooEntry(rule?.name ?? "")?.name ?? rule?.title ?? "dish");
}

export function fileName(): string {
  return `${stem()}-step-${live.value.stepCount}`;
}

/** The chart of `heal --plot`: how far each cut creature is from its uncut twin while it regrows. */
import { HEALING } from "../measure/cuts.ts";
import { CURVE_STRIDE, type RecoveryCurve } from "../measure/heal.ts";
import { drawChart } from "./chart.ts";

/** Smallest error that is drawn, since the scale is logarithmic; smaller ones are drawn at it. */
const LEAST = 1e-3;
/** Colours that people with any colour vision tell apart (Okabe and Ito 2008). */
const COLOURS = { half: "#0072b2", square: "#e69f00", disc: "#009e73" };
type Family = keyof typeof COLOURS;

export function recoveryChart(title: string, curves: readonly RecoveryCurve[]): Promise<string> {
  const points = curves.flatMap(({ name, rngSeed, errors }) =>
    errors.map((error, i) => ({
      steps: i * CURVE_STRIDE,
      error: Math.max(LEAST, error),
      cut: `${name} ${rngSeed}`,
      family: familyOf(name),
    })),
  );
  const families = (Object.keys(COLOURS) as Family[]).filter((family) =>
    points.some((point) => point.family === family),
  );
  return drawChart(`How cut creatures of ${title} recover`, (Plot) => ({
    width: 720,
    height: 432,
    marginLeft: 56,
    marginRight: 24,
    marginTop: 60,
    marginBottom: 56,
    x: {
      label: "steps after the cut",
      labelAnchor: "center",
      labelOffset: 40,
      labelArrow: "none",
      domain: [0, HEALING.regrowth],
    },
    y: {
      type: "log",
      domain: [LEAST, 2],
      grid: true,
      label: null,
      ticks: [0.001, 0.01, 0.1, 1],
      tickFormat: "~g",
    },
    color: { domain: families, range: families.map((family) => COLOURS[family]) },
    marks: [
      Plot.line(
        points.filter(({ error }) => Number.isFinite(error)),
        {
          x: "steps",
          y: "error",
          z: "cut",
          stroke: "family",
          strokeOpacity: 0.45,
          strokeWidth: 1.2,
        },
      ),
      Plot.ruleY([HEALING.healed], { stroke: "#000", strokeDasharray: "4,3" }),
      Plot.text([`healed: at most ${HEALING.healed}`], {
        frameAnchor: "right",
        y: HEALING.healed,
        dy: -8,
        fill: "#000",
      }),
      Plot.text([title], { frameAnchor: "top-left", dx: -48, dy: -56, fontSize: 15 }),
      Plot.text(["error of each cut creature against its uncut twin"], {
        frameAnchor: "top-left",
        dx: -48,
        dy: -34,
        fill: "#555",
      }),
      families.map((family, i) =>
        Plot.text([family], {
          frameAnchor: "top-right",
          dy: 16 * i - 56,
          fill: COLOURS[family],
        }),
      ),
    ],
  }));
}

function familyOf(name: string): Family {
  if (name.startsWith("disc")) return "disc";
  return name === "square" ? "square" : "half";
}

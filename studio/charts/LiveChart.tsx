/** A chart of growing curves, drawn by uPlot in the page's colours, with the values under the pointer. */
import { useEffect, useRef } from "preact/hooks";
// Before uPlot: it needs a language.
import "./language.ts";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { isDark } from "../state/theme.ts";

interface Curve {
  readonly label: string;
  /** Name of a colour in studio.css: "accent", "text", "quiet", "warm". */
  readonly colour: string;
  /** Width of the line in CSS pixels; 1.5 by default. */
  readonly width?: number;
  readonly dash?: readonly number[];
}

interface LiveChartProps {
  /** What the chart shows, for screen readers: "Loss over training steps". */
  readonly label: string;
  readonly curves: readonly Curve[];
  /** Places on the x axis, then the values of each curve; null where a curve has none. */
  readonly data: uPlot.AlignedData;
  readonly xLabel: string;
  /** Whether the axis of the values is logarithmic; they must then be above 0. */
  readonly logarithmic?: boolean;
  /** Height in CSS pixels; 220 by default. */
  readonly height?: number;
  readonly format?: (value: number) => string;
}

/** What the legend shows while nobody points at the chart. */
function lastOf(chart: uPlot, series: number): number | null | undefined {
  return chart.cursor.idx == null ? chart.data[series]?.at(-1) : null;
}

/** A mark of the axis, of which a logarithmic one leaves out some: 0.0001, which uPlot would call 0. */
function round(value: number | null): string | null {
  return value === null ? null : String(Number(value.toPrecision(6)));
}

export function LiveChart(props: LiveChartProps) {
  const { label, curves, data, xLabel, logarithmic = false, height = 220 } = props;
  const format = props.format ?? ((value: number) => value.toPrecision(3));
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const dark = isDark.value;
  const shape = JSON.stringify([curves, xLabel, logarithmic, height, dark]);

  // `shape` stands for everything that the chart is built from; when it changes, the chart is built again.
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`);
    const axis: uPlot.Axis = {
      stroke: colour("quiet"),
      font: `12px ${style.fontFamily}`,
      grid: { stroke: colour("line"), width: 1 },
      ticks: { show: false },
    };
    const options: uPlot.Options = {
      width: element.clientWidth,
      height,
      scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : {} },
      axes: [
        { ...axis, size: 32 },
        { ...axis, size: 56, values: (_, splits) => splits.map(round) },
      ],
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      series: [
        { label: xLabel, value: (chart, value) => String(value ?? lastOf(chart, 0) ?? "–") },
        ...curves.map((curve) => ({
          label: curve.label,
          stroke: colour(curve.colour),
          width: curve.width ?? 1.5,
          dash: curve.dash ? [...curve.dash] : undefined,
          points: { show: false },
          value: (chart: uPlot, value: number | null, series: number) => {
            const shown = value ?? lastOf(chart, series);
            return shown == null ? "–" : format(shown);
          },
        })),
      ],
    };
    const made = new uPlot(options, data, element);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shape]);

  useEffect(() => {
    chart.current?.setData(data);
  }, [data]);

  return <div ref={place} class="chart" role="img" aria-label={label} />;
}

/** The grid of an element with `grid="cover"`. Loaded only for one. */

/** Sides of the square cells, in CSS pixels. */
const CELL = 8;
/** Most cells a side: beyond that, cells are larger. */
const MOST = 1024;

/**
 * Watches an element's size, and calls back with the grid that covers it, HEIGHTxWIDTH: at first, and when that has more rows or columns.
 * An element that became smaller keeps its grid, of which the middle is shown: the bars of a phone come and go.
 */
export function cover(element: Element, setGrid: (grid: string) => void): ResizeObserver {
  let [rows, columns] = [0, 0];
  const observer = new ResizeObserver((entries) => {
    const { width, height } = entries.at(-1)?.contentRect ?? { width: 0, height: 0 };
    const cell = Math.max(CELL, width / MOST, height / MOST);
    const [across, down] = [Math.ceil(width / cell), Math.ceil(height / cell)];
    // An element that is not shown has no size.
    if (Math.min(across, down) < 3 || (down <= rows && across <= columns)) return;
    [rows, columns] = [Math.max(rows, down), Math.max(columns, across)];
    setGrid(`${rows}x${columns}`);
  });
  observer.observe(element);
  return observer;
}

/** Icons, drawn on a grid of 16 x 16 with lines 1.5 wide. They take the colour of the text around them. */
const PATHS = {
  play: "M5 3.2v9.6L12.6 8z",
  pause: "M5 3.5v9M11 3.5v9",
  step: "M4 3.5v9L10.5 8zM12.5 3.5v9",
  back: "M12 3.5v9L5.5 8zM3.5 3.5v9",
  restart: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3",
  clear: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9",
  seed: "M8 13.5V8M8 8c0-3 2-4.5 5-4.5C13 6.500 11 8 8 8zM8 10C8 7.500 6.300 6.300 3.500 6.300 3.500 8.800 5.200 10 8 10z",
  dice: "M3 3h10v10H3zM6 6v.1M10 6v.1M6 10v.1M10 10v.1M8 8v.1",
  close: "M4 4l8 8M12 4l-8 8",
  help: "M5.8 6a2.200 2.200 0 1 1 3.300 1.900C8.300 8.400 8 8.800 8 9.700M8 12.200v.1",
  light:
    "M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600M8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M3.400 12.600l.7-.7M11.900 4.100l.7-.7",
  dark: "M13 9.600A5.500 5.500 0 0 1 6.400 3 5.500 5.500 0 1 0 13 9.600z",
  system: "M2.500 3h11v7.500h-11zM6 13.500h4",
  file: "M8 10.500V3M5 6l3-3 3 3M3 10.500v2.500h10v-2.500",
  picture: "M2.500 3h11v10h-11zM2.500 11l3.500-3.500 3 3 2-2 2.500 2.500M10.500 6v.1",
  record: "M8 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7",
  stop: "M4.500 4.500h7v7h-7z",
  link: "M6.500 9.500l3-3M7 5l1.500-1.500a2.800 2.800 0 0 1 4 4L11 9M9 11l-1.500 1.500a2.800 2.800 0 0 1-4-4L5 7",
  code: "M5.500 4.500L2 8l3.500 3.500M10.500 4.500L14 8l-3.500 3.500",
  fullscreen: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  zoomIn:
    "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.300 10.300l3.200 3.200M5 7h4M7 5v4",
  zoomOut: "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.300 10.300l3.200 3.200M5 7h4",
  search: "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.300 10.300l3.200 3.200",
  fit: "M3 3h10v10H3zM6 6h4v4H6z",
  share: "M8 10V2.500M5 5.500l3-3 3 3M4.500 7.500H3v6h10v-6h-1.500",
  add: "M8 3v10M3 8h10",
  check: "M3 8.500l3.500 3.500L13 4.500",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

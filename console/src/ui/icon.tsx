/** Drawn on a grid of 16 by 16 with lines of 1.5; each is one path. */
const PATHS = {
  layers: 'm8 1.75 6.25 3L8 7.75l-6.25-3zM1.75 8 8 11l6.25-3M1.75 11.25 8 14.25l6.25-3',
  registry: 'M2 4.25 8 1.5l6 2.75v7.5L8 14.5l-6-2.75zM2 4.25 8 7l6-2.75M8 7v7.5M5 2.9l6 2.75',
  device: 'M2.5 2.5h11v4h-11zM2.5 9.5h11v4h-11zM5 4.5h.01M5 11.5h.01M11 4.5H8.5M11 11.5H8.5',
  audit: 'M8 14.5c4-1.6 5.5-4 5.5-7.5V3.5L8 1.5 2.5 3.5V7c0 3.5 1.5 5.9 5.5 7.5zM5.5 7.75l1.75 1.75L10.75 6',
  settings: 'M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5H14M10.25 2.75v3.5M5.75 9.75v3.5',
  plus: 'M8 3v10M3 8h10',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.75 10.75 14 14',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.5 3.25 3.25L13 5',
  warning: 'M8 2 1.5 13.5h13zM8 6.5v3.25M8 11.75h.01',
  info: 'M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5zM8 7.25v3.75M8 5h.01',
  error: 'M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5zM8 4.75V8.5M8 11h.01',
  up: 'M8 13V3M3.75 7.25 8 3l4.25 4.25',
  down: 'M8 3v10M3.75 8.75 8 13l4.25-4.25',
  left: 'm10 3-5 5 5 5',
  right: 'm6 3 5 5-5 5',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.75 7v4M9.25 7v4',
  edit: 'm2.5 13.5.75-3L11 2.75 13.25 5 5.5 12.75zM9.5 4.25l2.25 2.25',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  download: 'M8 2v8M4.5 6.75 8 10.25l3.5-3.5M2.5 13.5h11',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3.05 3.05l1.05 1.05M11.9 11.9l1.05 1.05M12.95 3.05 11.9 4.1M4.1 11.9l-1.05 1.05',
  moon: 'M13.75 9.5A6 6 0 0 1 6.5 2.25a6 6 0 1 0 7.25 7.25z',
  contrast: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 2v12M8 5.5h4.5M8 8h6M8 10.5h4.5',
  leave: 'M9.5 2.5h-6v11h6M6.75 8H14M11.25 5 14 8l-2.75 3',
  machine: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5M6.5 5.5 10 7l-3.5 1.5z',
  chart: 'M8 1.75 13.5 5v6L8 14.25 2.5 11V5zM8 8l5.5-3M8 8v6.25M8 8 2.5 5',
  text: 'M4 1.75h5.5L12.5 5v9.25H4zM9.25 1.75V5.25h3.25M6.25 8.25h4M6.25 11h4',
  clock: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 4.75V8l2.25 1.5',
  people:
    'M6 7.5A2.5 2.5 0 1 0 6 2.5a2.5 2.5 0 0 0 0 5zM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M11 7.25a2.25 2.25 0 0 0 0-4.5M12 9.75c1.6.5 2.5 1.9 2.5 3.75',
  pause: 'M5.25 3v10M10.75 3v10',
  refresh: 'M13.25 6A5.5 5.5 0 0 0 3 5.5M2.75 10A5.5 5.5 0 0 0 13 10.5M3 2.5v3h3M13 13.5v-3h-3',
} as const;

/** Names of the icons. */
export type IconName = keyof typeof PATHS;

/** A line drawing; what it means stands beside it as text. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

// Our few icons: 20 × 20, one stroke weight, no library for two dozen lines.
const PATHS = {
  bell: 'M5 8.5a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12.500 5 8.500M8.500 16.500h3',
  person: 'M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 16.500c.6-3 3-4.500 6-4.500s5.400 1.500 6 4.500',
  keyboard: 'M2.500 5.500h15v9h-15zM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M7 11.500h6',
  sun: 'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM10 2.500v1.500M10 16v1.500M2.500 10H4M16 10h1.500M4.700 4.700l1 1M14.300 14.300l1 1M4.700 15.300l1-1M14.300 5.700l1-1',
  moon: 'M16.500 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.500 8.500Z',
  display: 'M2.500 4h15v10h-15zM7 17h6M10 14v3',
  key: 'M7 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM10.500 10H17.500v3M14.500 10v2',
  exit: 'M8 3.500H4v13h4M12.500 6.500 16 10l-3.500 3.500M16 10H8',
  search: 'M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11ZM13 13l4 4',
  close: 'M5 5l10 10M15 5 5 15',
  open: 'M11.500 3.500h5v5M16.500 3.500 9 11M14.500 11.500v5h-11v-11h5',
  back: 'M12 4.500 6.500 10l5.500 5.500',
  more: 'M4.500 10h.01M10 10h.01M15.500 10h.01',
  help: 'M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15ZM7.800 7.800a2.200 2.200 0 1 1 3.200 2c-.7.400-1 .8-1 1.600M10 14h.01',
  warning: 'M10 3 2.500 16.500h15zM10 8.500v3.500M10 14.300h.01',
  check: 'm4 10.500 4 4 8-9',
  up: 'M10 16V4M5 9l5-5 5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
  equal: 'M4 8h12M4 12h12',
  official: 'M3 7.500 10 3l7 4.500M4.500 16.500h11M5.500 8v6M8.500 8v6M11.500 8v6M14.500 8v6',
  feed: 'M4.500 9a6.500 6.500 0 0 1 6.500 6.500M4.500 4.500a11 11 0 0 1 11 11M5.500 15h.01',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  pin: 'M10 17s5.500-5 5.500-9a5.500 5.500 0 0 0-11 0c0 4 5.500 9 5.500 9ZM10 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
} as const

export type IconName = keyof typeof PATHS

/** A decorative icon; the control that holds it carries the name. */
export function Icon(props: { name: IconName; size?: number }) {
  const size = props.size ?? 18
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={props.name === 'more' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[props.name]} />
    </svg>
  )
}

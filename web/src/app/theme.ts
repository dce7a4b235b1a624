// The look: one accent (ink blue), Golos Text, quiet surfaces. Colours of our own live in tokens.css.
import {
  ActionIcon,
  Button,
  createTheme,
  Input,
  Modal,
  MultiSelect,
  Select,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

const ink: MantineColorsTuple = [
  '#edf3fb',
  '#d8e4f5',
  '#aec7ea',
  '#82a9df',
  '#5d8fd5',
  '#4480cf',
  '#2f6bbd',
  '#2059a6',
  '#1d4f91',
  '#153c70',
]

// Mantine's own dark greys are warm; ours lean to the ink.
const dark: MantineColorsTuple = [
  '#e7ebf2',
  '#b4bdcc',
  '#949fb1',
  '#6b7587',
  '#384252',
  '#2c3442',
  '#232a36',
  '#1a1f28',
  '#14181f',
  '#0f1319',
]

export const theme = createTheme({
  colors: { ink, dark },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 6 },
  fontFamily: "'Golos Text Variable', 'Segoe UI', Roboto, 'Noto Sans', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'JetBrains Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' }, styles: { label: { fontWeight: 500 } } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 32 } }),
    InputWrapper: Input.Wrapper.extend({ styles: { label: { fontWeight: 550, fontSize: '13px', marginBottom: '5px' } } }),
    // A dialog that puts the cursor into a list would cover its own buttons with it: a letter or a click opens it.
    Select: Select.extend({ defaultProps: { openOnFocus: false } }),
    MultiSelect: MultiSelect.extend({ defaultProps: { openOnFocus: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, withArrow: true, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 10, closeButtonProps: { 'aria-label': 'Закрыть окно' }, transitionProps: { duration: 120 } },
      styles: { title: { fontWeight: 600, fontSize: '16px' } },
    }),
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-default-border': 'var(--line-2)',
    '--mantine-color-error': 'var(--critical)',
  },
  dark: {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--line-2)',
    '--mantine-color-error': 'var(--critical)',
  },
})

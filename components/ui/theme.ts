import {
  Button,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  localStorageColorSchemeManager,
  Menu,
  Radio,
  SegmentedControl,
  Select,
  Skeleton,
  Tooltip,
} from "@mantine/core";

/** components/shell/color-scheme.ts reads the same key before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "headgate-color-scheme" });

/** What is ticked is as dark as the way forward; blue is what a person wished of the fleet. */
const INK = { color: "var(--hg-ink)", iconColor: "var(--hg-bg)" };

/** Mantine drawn with the tokens of tokens.css, so that both themes are told in one place. */
export const theme = createTheme({
  fontFamily: "var(--hg-font)",
  fontFamilyMonospace: "var(--hg-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "15px", xl: "18px" },
  headings: { fontFamily: "var(--hg-font)", fontWeight: "600" },
  defaultRadius: "6px",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: "sm" },
      vars: (_theme, props) => ({ root: buttonVars(props.variant) }),
    }),
    Checkbox: Checkbox.extend({ defaultProps: INK }),
    Radio: Radio.extend({ defaultProps: INK }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 80 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs", transitionDuration: 120 } }),
    // A closed list is no part of the page.
    Select: Select.extend({ defaultProps: { comboboxProps: { keepMounted: false }, withScrollArea: false } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 4 } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 250,
        transitionProps: { duration: 80 },
        events: { hover: true, focus: true, touch: true },
      },
    }),
  },
});

function buttonVars(variant: string | undefined): Record<string, string> {
  if (variant === undefined || variant === "filled") {
    return {
      "--button-bg": "var(--hg-ink)",
      "--button-hover": "var(--hg-ink-hover)",
      "--button-color": "var(--hg-bg)",
    };
  }
  // A change that a guard refused and a person insists on.
  if (variant === "force") {
    return {
      "--button-bg": "var(--hg-bad)",
      "--button-hover": "var(--hg-bad)",
      "--button-color": "var(--hg-bg)",
    };
  }
  return variant === "default"
    ? {}
    : { "--button-color": "var(--hg-ink)", "--button-hover": "var(--hg-sunken)" };
}

const shared = {
  "--mantine-color-body": "var(--hg-bg)",
  "--mantine-color-text": "var(--hg-ink)",
  "--mantine-color-bright": "var(--hg-ink)",
  "--mantine-color-dimmed": "var(--hg-ink-3)",
  "--mantine-color-placeholder": "var(--hg-ink-3)",
  "--mantine-color-error": "var(--hg-bad)",
  "--mantine-color-anchor": "var(--hg-ink)",
  "--mantine-color-default": "var(--hg-raised)",
  "--mantine-color-default-hover": "var(--hg-hover)",
  "--mantine-color-default-color": "var(--hg-ink)",
  "--mantine-color-default-border": "var(--hg-line-strong)",
  "--mantine-primary-color-filled": "var(--hg-focus)",
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});

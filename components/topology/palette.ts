import type { Tone } from "#components/ui/tone.ts";

/** The tokens that a canvas needs as values; read anew for each theme. */
export interface Palette {
  readonly ink: string;
  readonly quiet: string;
  readonly ground: string;
  readonly raised: string;
  readonly line: string;
  readonly faint: string;
  readonly font: string;
  readonly fill: Readonly<Record<Tone, string>>;
  readonly text: Readonly<Record<Tone, string>>;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--hg-${name}`).trim();
  const tones = (suffix: string): Record<Tone, string> => ({
    good: token(`good${suffix}`),
    caution: token(`caution${suffix}`),
    bad: token(`bad${suffix}`),
    planned: token(`planned${suffix}`),
    idle: token(`idle${suffix}`),
  });
  return {
    ink: token("ink"),
    quiet: token("ink-3"),
    ground: token("bg"),
    raised: token("raised"),
    line: token("line-strong"),
    faint: token("line"),
    font: token("font"),
    fill: tones("-fill"),
    text: tones(""),
  };
}

/** `#rrggbb`, or the `#rgb` that a build shortens it to, as a colour of a shader. */
export function shaderColour(hex: string): string {
  const digits = hex.slice(1);
  const whole = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const parts = [0, 2, 4].map((from) => Number.parseInt(whole.slice(from, from + 2), 16) / 255);
  if (whole.length !== 6 || parts.some((part) => Number.isNaN(part)))
    throw new RangeError(`not a colour of the tokens: ${hex}`);
  return `vec4(${parts.map((part) => part.toFixed(4)).join(", ")}, 1.0)`;
}

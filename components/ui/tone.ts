/** What a colour means, everywhere. docs/console.md, "Colour". */
export type Tone = "good" | "caution" | "bad" | "planned" | "idle";

export const toneText = (tone: Tone): string => `var(--hg-${tone})`;
export const toneFill = (tone: Tone): string => `var(--hg-${tone}-fill)`;

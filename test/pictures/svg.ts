/** Tones of docs/console.md: what a colour means there, it means here. */
export type Tone = "good" | "caution" | "bad" | "planned" | "idle";

const LIGHT: Record<Tone, readonly [text: string, fill: string, soft: string]> = {
  good: ["#16713f", "#33a76a", "#e8f5ed"],
  caution: ["#8a5100", "#e3a21a", "#fcf1d9"],
  bad: ["#bd2418", "#dd3c2f", "#fdebe8"],
  planned: ["#2b57bf", "#5b87ee", "#eaf0fd"],
  idle: ["#5f6469", "#b4b8bc", "#eeeeeb"],
};
const DARK: typeof LIGHT = {
  good: ["#5cc88f", "#2f9a64", "#10241a"],
  caution: ["#efb63c", "#d2951c", "#2a200d"],
  bad: ["#ff7a6d", "#e0493c", "#321614"],
  planned: ["#8fb1ff", "#4a77e0", "#152141"],
  idle: ["#a2a7ad", "#565c63", "#202327"],
};

export const WIDTH = 720;

/** A whole picture; it stands on a ground of its own, so that it reads on whatever page it is shown. */
export function picture(height: number, label: string, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(label)}">`;
  const ground = `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`;
  return [open, style(), ground, ...parts, "</svg>", ""].join("\n");
}

export function rect(x: number, y: number, w: number, h: number, kind: string): string {
  return `<rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"/>`;
}

export function path(points: readonly (readonly [number, number])[], kind: string): string {
  return `<path class="${kind}" d="${points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${n(x)} ${n(y)}`).join("")}"/>`;
}

export function text(x: number, y: number, words: string, kind = "", anchor = "start"): string {
  const at = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text class="${kind}" x="${n(x)}" y="${n(y)}"${at}>${escape(words)}</text>`;
}

export function circle(x: number, y: number, r: number, kind: string): string {
  return `<circle class="${kind}" cx="${n(x)}" cy="${n(y)}" r="${r}"/>`;
}

/** Width of a text at 12 px, px, as most fonts have it. */
export function widthOf(words: string): number {
  return words.length * 5.9;
}

/** Words in lines of at most `px`. */
export function wrapped(words: string, px: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= px) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function style(): string {
  const tones = (of: typeof LIGHT) =>
    Object.entries(of).map(
      ([tone, [ink, fill, soft]]) =>
        `.${tone}{fill:${ink}}.${tone}-fill{fill:${fill}}.${tone}-soft{fill:${soft}}.${tone}-line{stroke:${fill};fill:none;stroke-width:2}`,
    );
  const plain = (ground: string, edge: string, ink: string, second: string) =>
    `.ground{fill:${ground};stroke:${edge}}.grid{stroke:${edge}}.guide{stroke:${second};stroke-dasharray:2 3}text{fill:${ink}}.second{fill:${second}}.badge{fill:${ink}}.badge-ink{fill:${ground}}.faint-line{stroke:${second};fill:none;stroke-width:1.5;stroke-dasharray:4 3}`;
  return [
    "<style>",
    'text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}.strong{font-weight:600}.small{font-size:11px}',
    plain("#fdfdfc", "#dcdcd6", "#17191c", "#5a5f64"),
    ...tones(LIGHT),
    "@media (prefers-color-scheme: dark){",
    plain("#141619", "#33383d", "#eceded", "#a2a7ad"),
    ...tones(DARK),
    "}",
    "</style>",
  ].join("\n");
}

function n(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escape(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

import type { EdgeLabelDrawingFunction, NodeLabelDrawingFunction } from "sigma/rendering";
import type { Palette } from "./palette.ts";

const SIZE = 12;
const LINE_SIZE = 11;

/** Below its node, on a ground of its own, so that it is read over lines: the name, then what is told of it. */
export function nodeLabels({ font, ground, ink, quiet, line }: Palette): NodeLabelDrawingFunction {
  return (context, { x, y, size, label, color, ...rest }) => {
    if (label === null || label === "") return;
    const isFaint = rest["isFaint"] === true;
    const [name = "", told = ""] = label.split("\n");
    context.font = `550 ${SIZE}px ${font}`;
    const nameWidth = context.measureText(name).width;
    context.font = `450 ${SIZE}px ${font}`;
    const width = nameWidth + (told === "" ? 0 : context.measureText(told).width + 6);
    const top = y + size + 5;
    const left = Math.round(x - width / 2);
    context.fillStyle = `${ground}d9`;
    context.fillRect(left - 3, top - 1, width + 6, SIZE + 4);
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillStyle = isFaint ? line : quiet;
    context.fillText(told, left + nameWidth + 6, top);
    context.font = `550 ${SIZE}px ${font}`;
    context.fillStyle = isFaint ? line : color === "" ? ink : color;
    context.fillText(name, left, top);
  };
}

/** In the middle of its line, level. */
export function lineLabels({ font, ground }: Palette): EdgeLabelDrawingFunction {
  return (context, { label, ...edge }, source, target) => {
    if (label === null || label === undefined || label === "" || edge["isFaint"] === true) return;
    const x = (source.x + target.x) / 2;
    const y = (source.y + target.y) / 2;
    context.font = `500 ${LINE_SIZE}px ${font}`;
    const { width } = context.measureText(label);
    context.fillStyle = ground;
    context.fillRect(x - width / 2 - 3, y - LINE_SIZE / 2 - 2, width + 6, LINE_SIZE + 4);
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.fillStyle = String(edge["labelColor"] ?? "");
    context.fillText(label, x, y + 0.5);
  };
}

import { type Layout, type LayoutGraph, layOut } from "./layered-layout.ts";

/** One answer for each question, in order. */
export type LayoutAnswer = { readonly asked: number; readonly layout: Layout };
export type LayoutQuestion = { readonly asked: number; readonly graph: LayoutGraph };

addEventListener("message", ({ data }: MessageEvent<LayoutQuestion>) => {
  const answer: LayoutAnswer = { asked: data.asked, layout: layOut(data.graph) };
  postMessage(answer);
});

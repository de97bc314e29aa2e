/** For a button whose effect is on its way: it keeps its place and the focus, and is not to be pressed yet. */
export function untilTold(isTold: boolean) {
  return isTold
    ? {}
    : { "data-disabled": true, "aria-disabled": true, title: "Its effect is being looked at" };
}
